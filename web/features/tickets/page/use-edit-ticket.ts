import { useCallback } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { toast } from '../../../ui/toast.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { outdateTicket, ticketQuery, type UpdateTicket, updateTicket } from '../tickets.api.ts'
import { fieldName, valueInWords } from './field-words.ts'

/** `change` is what the server is asked, `shown` how the ticket looks with it. */
export type EditTicket = (change: UpdateTicket, shown: Partial<TicketRow>) => void

/**
 * Changes the ticket at once; a refusal takes it back and says why. When somebody else changed the same field meanwhile,
 * both values are named and the own one can be put through.
 */
export function useEditTicket(ticket: TicketRow): EditTicket {
  const t = useT()
  return useCallback(
    (change, shown) => {
      async function explainConflict(error: ApiError): Promise<void> {
        const fresh = await queryClient.fetchQuery({ ...ticketQuery(ticket.code), staleTime: 0 })
        const fields = Object.keys((error.problem.current as object | undefined) ?? {})
        const sentences = fields
          .filter((field) => field !== 'status')
          .map((field) =>
            t('ticket:conflict.field', {
              field: t(fieldName(field)),
              theirs: valueInWords(fresh, field, t),
              yours: valueInWords(shown, field, t),
            }),
          )
        toast.failed(t('ticket:conflict.title'), {
          description: sentences.join(' ') || error.message,
          action: { label: t('ticket:conflict.useMine'), run: () => void send(fresh) },
          seconds: 20,
        })
      }

      async function send(row: TicketRow): Promise<void> {
        try {
          await updateTicket(row, change, shown)
        } catch (error) {
          outdateTicket(ticket.id)
          if (error instanceof ApiError && error.code === 'ticket.conflict') await explainConflict(error)
          else toast.failed(t('ticket:change.failed'), { description: error instanceof Error ? error.message : '' })
        }
      }
      void send(ticket)
    },
    [ticket, t],
  )
}
