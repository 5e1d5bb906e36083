import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import * as store from './tickets.store.ts'

/** Gives the open tickets of a member who leaves to another one, or to nobody, in the transaction of the leaving. */
export async function leaveTickets(cx: Cx, input: { userId: string; reassignTo: string | null }): Promise<void> {
  const from = await store.findMemberName(cx, input.userId)
  const to = input.reassignTo ? await store.findMemberName(cx, input.reassignTo) : null
  for (const ticket of await store.reassignOpenTickets(cx, input.userId, to?.id ?? null))
    emit(
      cx,
      'ticket.assigned',
      { from, to, version: ticket.version },
      { ticketId: ticket.id, cause: { rule: 'member_left' } },
    )
}
