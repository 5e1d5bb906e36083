import { useCallback } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { queryClient } from '../../../api/queries.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { toast } from '../../../ui/toast.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { outdateTicket, ticketQuery, type UpdateTicket, updateTicket } from '../tickets.api.ts'
import { conflictInWords } from './conflict-words.ts'

/** `change` is what the server is asked, `shown` how the ticket looks with it. */
export type EditTicket = (change: UpdateTicket, shown: Partial<TicketRow>) => void

/** A change that the server refused because fields are empty that the ticket needs. */
export interface MissingFields {
  keys: string[]
  change: UpdateTicket
  shown: Partial<TicketRow>
}

/**
 * Changes the ticket at once; a refusal takes it back and says why. When somebody else changed the same field meanwhile,
 * both values are named and the own one can be put through. `onMissing` asks for fields that must be filled first.
 */
export function useEditTicket(ticket: TicketRow, onMissing: (missing: MissingFields) => void): EditTicket {
  const t = useT()
  const place = usePlace()
  return useCallback(
    (change, shown) => {
      async function explainConflict(error: ApiError): Promise<void> {
        const fresh = await queryClient.fetchQuery({ ...ticketQuery(ticket.code), staleTime: 0 })
        toast.failed(t('ticket:conflict.title'), {
          description: conflictInWords(error, fresh, shown, { place, t }),
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
          else if (error instanceof ApiError && error.code === 'ticket.fields_required')
            onMissing({ keys: error.fields.map(({ path }) => path.replace(/^custom\./, '')), change, shown })
          else toast.failed(t('ticket:change.failed'), { description: error instanceof Error ? error.message : '' })
        }
      }
      void send(ticket)
    },
    [ticket, t, place, onMissing],
  )
}
