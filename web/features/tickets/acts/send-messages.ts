import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { useT } from '../../../i18n/use-t.ts'
import { toast } from '../../../ui/toast.ts'
import { editMessages, type Message, refreshThread } from '../ticket-page.api.ts'
import type { Ticket } from '../tickets.api.ts'
import { type FoundTicket, mergeTickets, moveToTicket, undoAct } from './acts.api.ts'

/** As many tickets are suggested. */
const mostLikely = 8

/** Where the messages stand now, what takes that back, and whether the ticket itself went along. */
export interface Sent {
  target: Ticket
  actId: string
  isMerge: boolean
}

/** True when nothing would stay in the ticket: then it becomes part of the other one itself. */
export function isAllOf(ticket: Ticket, messages: number): boolean {
  return messages === ticket.messageCount && ticket.description === ''
}

/** Moves messages into another ticket, by its id or code; all that a ticket has means that the ticket is merged into the other one. */
export async function sendMessages(
  source: Ticket,
  messageIds: string[],
  target: string,
  reason: string,
): Promise<Sent> {
  if (isAllOf(source, messageIds.length)) {
    const merged = await mergeTickets({ id: target }, source, reason)
    return { target: merged.ticket, actId: merged.actId, isMerge: true }
  }
  const moved = await moveToTicket(source, messageIds, target, reason)
  return { target: moved.ticket, actId: moved.actId, isMerge: false }
}

/** Says where messages went, and takes them back from there. */
export function useTellSent(source: Ticket): (sent: Sent, count: number) => void {
  const t = useT()
  return ({ target, actId, isMerge }, count) => {
    const isDone = target.status === 'resolved' || target.status === 'closed'
    toast.done(
      isMerge
        ? t('acts:merge.done', { source: source.code, target: target.code })
        : t('acts:move.done', { code: target.code, count }),
      {
        ...(isDone && !isMerge && { description: t('acts:move.staysDone', { code: target.code }) }),
        action: {
          label: t('acts:undo'),
          run: () =>
            void undoAct(actId, [source.id, target.id]).then(
              () => toast.done(t('acts:undone')),
              (error: Error) => toast.failed(t('acts:failed'), { description: error.message }),
            ),
        },
      },
    )
  }
}

/** Moves one message at once, as after a drop: it is gone from the thread before the server has answered, and back when it refuses. */
export function useSendNow(source: Ticket, ticketRef: string): (message: Message, target: string) => Promise<void> {
  const t = useT()
  const tell = useTellSent(source)
  return async (message, target) => {
    if (!isAllOf(source, 1)) editMessages(ticketRef, (newest) => newest.filter((one) => one.id !== message.id))
    try {
      tell(await sendMessages(source, [message.id], target, ''), 1)
    } catch (error) {
      toast.failed(t('acts:move.failed'), { description: error instanceof Error ? error.message : '' })
    } finally {
      refreshThread(ticketRef)
    }
  }
}

/** Contacts whose tickets messages may belong in: who wrote them, and who asked. */
export function peopleOf(ticket: Ticket, messages: readonly Message[]): string[] {
  const authors = messages.flatMap(({ author }) => (author.kind === 'contact' && author.id ? [author.id] : []))
  return [...new Set([...authors, ...(ticket.requester ? [ticket.requester.id] : [])])]
}

/** Tickets in which messages of these contacts may belong: theirs first, then the ones that changed last. */
export function likelyQuery(ticket: Pick<Ticket, 'id'>, contactIds: readonly string[]) {
  return queryOptions({
    queryKey: ['tickets', 'likely', ticket.id, ...contactIds],
    queryFn: async ({ signal }): Promise<FoundTicket[]> => {
      const shared = { status: 'open,in_progress,waiting,resolved', sort: '-updatedAt', limit: mostLikely + 1 }
      const list = async (query: typeof shared & { requester?: string }) =>
        (await read(api.GET('/api/v1/tickets', { params: { query }, signal }))).data
      const [theirs, newest] = await Promise.all([
        contactIds.length > 0 ? list({ ...shared, requester: contactIds.join(',') }) : [],
        list(shared),
      ])
      const seen = new Set([ticket.id])
      return [...theirs, ...newest].filter((one) => !seen.has(one.id) && seen.add(one.id)).slice(0, mostLikely)
    },
    staleTime: 30_000,
  })
}
