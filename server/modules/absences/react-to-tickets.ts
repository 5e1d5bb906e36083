import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { isQuiet } from '../../platform/quiet.ts'
import { isOpen, isUrgent } from '../tickets/assigned-tickets.ts'
import { lockStates } from '../tickets/ticket-state.ts'
import { heldBy } from '../user-statuses/availability.ts'
import { isDue, type Trigger } from './absences.rules.ts'
import * as store from './handovers.store.ts'
import { moveTickets } from './move-tickets.ts'
import { asProduct, tellReceiver } from './work-handover.ts'

const names = ['message.received', 'ticket.reopened', 'ticket.priority_changed']
export const mayMove = (eventName: string) => names.includes(eventName)

/** What an event is to the tickets of who is away; null: nothing. Automatic answers and mail that is held back are no customer’s reply. */
function triggerOf({ name, data }: DomainEvent): Trigger | null {
  if (name === 'ticket.reopened') return 'reopened'
  if (name === 'ticket.priority_changed') return data.to === 'urgent' ? 'urgent' : null
  const isCustomers = (data.class === 'normal' || data.class === 'list') && data.held !== true
  return isCustomers ? 'reply' : null
}

/**
 * Gives a ticket on whose customer writes, that comes back to work or becomes urgent while its member is away, as his status says. What
 * happened before he took it, and what is nobody’s or done by now, is left.
 */
export async function reactToTicket(cx: Cx, event: DomainEvent): Promise<void> {
  const trigger = triggerOf(event)
  if (!trigger || !event.ticketId || isQuiet(event, 'automations')) return
  if (!(await store.isAnybodyAway(cx))) return
  const product = asProduct(cx)
  const ticket = (await lockStates(product, [event.ticketId])).get(event.ticketId)?.ticket
  if (!ticket?.assigneeId || !isOpen(ticket)) return
  const held = (await heldBy(cx, [ticket.assigneeId])).get(ticket.assigneeId)
  if (!held || held.reassign === 'none' || held.status.available) return
  if (!held.since || event.at < held.since || !isDue(held.reassign, trigger, isUrgent(ticket))) return
  const handover = await store.lockCurrent(cx, ticket.assigneeId)
  if (!handover) return
  const rows = await moveTickets(product, { handover, trigger }, [ticket.id])
  await store.saveMoved(cx, handover.id, rows)
  for (const { toId, state } of rows)
    if (toId && state === 'moved')
      tellReceiver(product, 'absence.handed_over', handover, { userId: toId, count: 1, ticketId: ticket.id })
}
