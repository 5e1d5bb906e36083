import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { assigneesQuery, labelsQuery, pipelinesQuery, ticketTypesQuery } from '../../shared/ticket-choices.api.ts'
import { useDraftMarks } from './drafts/use-draft-marks.ts'
import { hideTicket, outdateLists, outdateTicket } from './tickets.api.ts'

/**
 * Keeps what was loaded before honest, wherever the reader is: a ticket or list that changed is read again when it is looked
 * at. Mounted with the shell; what is on screen follows the news by itself.
 */
export function TicketNews(): null {
  useLive(['ticket.*', 'message.*', 'delivery.*'], ({ name, ticketId, ticketCode }) => {
    if (!ticketId) return
    outdateLists()
    outdateTicket(ticketId, 'none', ticketCode)
    if (name === 'ticket.hidden') hideTicket(ticketId)
  })
  const conversations = ['conversation.*', 'ticket.*', 'message.*']
  useLive(conversations, () => {
    void queryClient.invalidateQueries({ queryKey: ['conversations', 'shown'], refetchType: 'none' })
  })
  useLive(['ticket_type.*'], () => void queryClient.invalidateQueries(ticketTypesQuery))
  useLive(['label.*'], () => void queryClient.invalidateQueries(labelsQuery))
  useLive(['member.*', 'availability.*', 'user_status.*'], () => void queryClient.invalidateQueries(assigneesQuery))
  useLive(['pipeline.*', 'stage.*'], () => void queryClient.invalidateQueries(pipelinesQuery))
  useDraftMarks()
  return null
}
