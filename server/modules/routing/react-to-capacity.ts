import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { isQuiet } from '../../platform/quiet.ts'
import { bookDistribution } from './distribute.ts'
import { forgetFailures, hasActiveQueues } from './routing.store.ts'

/** What may let somebody take a ticket who could not before, or bring one that waits. */
const stirring = new Set([
  'ticket.created',
  'ticket.assigned',
  'ticket.status_changed',
  'ticket.queue_changed',
  'ticket.pipeline_changed',
  'ticket.priority_changed',
  'ticket.labels_changed',
  'ticket.field_changed',
  'ticket.requester_changed',
  'ticket.visibility_changed',
  'ticket.access_granted',
  'ticket.snoozed',
  'ticket.woken',
  'ticket.deleted',
  'ticket.restored',
  'routing.skills_set',
  'routing.skill_deleted',
  'routing.hours_set',
  'routing.usual_hours_set',
])
const stirringNouns = ['queue', 'team', 'member', 'role', 'availability', 'user_status', 'calendar']

export const stirsRouting = (name: string): boolean =>
  stirring.has(name) || stirringNouns.some((noun) => name.startsWith(`${noun}.`))

/** One look a batch of events, which come with the same context. */
const active = new WeakMap<Cx, Promise<boolean>>()

/**
 * Books that queues give what waits in them, when anything happens that may let somebody take more (product.md, complaint 21): in an
 * organization whose queues are all worked by hand it costs one look a batch.
 */
export async function reactToCapacity(cx: Cx, event: DomainEvent): Promise<void> {
  if (isQuiet(event, 'automations')) return
  const known = active.get(cx) ?? hasActiveQueues(cx)
  active.set(cx, known)
  if (!(await known)) return
  if (event.ticketId && stopsWaiting(event)) await forgetFailures(cx, { ticketIds: [event.ticketId] })
  // What routing did by itself it has weighed already.
  if (event.cause.routing === undefined) bookDistribution(cx)
}

/** The ticket waits no longer for somebody of the queue in which nobody was found. */
function stopsWaiting({ name, data }: DomainEvent): boolean {
  switch (name) {
    case 'ticket.assigned':
      return data.to !== null
    case 'ticket.status_changed':
      return data.to === 'resolved' || data.to === 'closed'
    case 'ticket.queue_changed':
    case 'ticket.snoozed':
    case 'ticket.deleted':
      return true
    default:
      return false
  }
}
