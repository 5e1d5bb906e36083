import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { toast } from '../../../ui/toast.ts'
import { outdateTicket, type Ticket } from '../tickets.api.ts'
import { aroundQuery, type TicketAround } from './acts.api.ts'

const empty: TicketAround = {
  links: [],
  checklist: [],
  followers: [],
  participants: [],
  acts: [],
  requesterProposal: null,
}

/** What stands beside a ticket, and how it is changed: at once, taken back with its reason when the server refuses. */
export function useAround(ticket: Pick<Ticket, 'id'>, ticketRef: string) {
  const t = useT()
  const { data, isPending } = useQuery(aroundQuery(ticketRef))
  const { id } = ticket
  const change = useCallback(
    async (send: () => Promise<unknown>, shown?: (now: TicketAround) => TicketAround): Promise<boolean> => {
      const { queryKey } = aroundQuery(ticketRef)
      await queryClient.cancelQueries({ queryKey })
      const before = queryClient.getQueryData(queryKey)
      if (shown) queryClient.setQueryData(queryKey, (now) => now && shown(now))
      try {
        await send()
        return true
      } catch (error) {
        queryClient.setQueryData(queryKey, before)
        toast.failed(t('acts:failed'), { description: error instanceof Error ? error.message : '' })
        return false
      } finally {
        outdateTicket(id)
      }
    },
    [id, ticketRef, t],
  )
  const reread = useCallback(
    () => queryClient.invalidateQueries({ queryKey: aroundQuery(ticketRef).queryKey }, { cancelRefetch: false }),
    [ticketRef],
  )
  return { around: data ?? empty, isPending, change, reread }
}

export type ChangeAround = ReturnType<typeof useAround>['change']
