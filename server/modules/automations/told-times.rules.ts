import type { DomainEvent } from '../../platform/events.ts'
import type { Facts } from '../conditions/condition-fields.ts'

/** What the log of a ticket tells of its times and of who waits, pure: by the rules by which they were written. */

/** The facts that it tells, by the keys of conditions. */
export const toldKeys = [
  'lastCustomerMessageAt',
  'lastAgentMessageAt',
  'firstResponseAt',
  'waitingSince',
  'unanswered',
  'stageChangedAt',
  'statusChangedAt',
  'resolvedAt',
  'closedAt',
] as const
/** Events that tell of them and ask no rule. */
export const tellingNames = ['message.undone', 'ticket.not_solved'] as const

type Times = Record<Exclude<(typeof toldKeys)[number], 'unanswered'>, Date | null>
type Told = Times & { status: unknown }

/** The times after each of a ticket's events, the oldest first; null before the log says that it was made. */
export function toldTimes(
  events: readonly Pick<DomainEvent, 'name' | 'data' | 'actorKind' | 'at'>[],
): (Facts | null)[] {
  // A reply that was taken back was never written.
  const undone = new Set(events.flatMap(({ name, data }) => (name === 'message.undone' ? [data.messageId] : [])))
  let told: Told | null = null
  return events.map((event) => {
    const isUndone = event.name === 'message.sent' && undone.has(event.data.messageId)
    if (!isUndone) told = event.name === 'ticket.created' ? begun(event) : told && after(told, event)
    if (!told) return null
    const { status: _status, ...times }: Told = told
    return { ...times, unanswered: times.waitingSince !== null }
  })
}

type Event = Pick<DomainEvent, 'name' | 'data' | 'actorKind' | 'at'>
const isDone = (status: unknown) => status === 'resolved' || status === 'closed'

const begun = ({ data: { status }, at }: Event): Told => ({
  status,
  lastCustomerMessageAt: null,
  lastAgentMessageAt: null,
  firstResponseAt: null,
  waitingSince: null,
  stageChangedAt: at,
  statusChangedAt: at,
  resolvedAt: isDone(status) ? at : null,
  closedAt: status === 'closed' ? at : null,
})

function after(told: Told, { name, data, actorKind, at }: Event): Told {
  switch (name) {
    case 'ticket.status_changed':
      return moved(told, data.to, at)
    case 'ticket.stage_changed':
      return { ...told, stageChangedAt: at }
    case 'ticket.not_solved':
      return { ...told, waitingSince: at }
    case 'message.sent':
      if (actorKind !== 'user') return told
      return { ...told, lastAgentMessageAt: at, firstResponseAt: told.firstResponseAt ?? at, waitingSince: null }
    case 'message.received': {
      if (data.held === true || data.class === 'auto' || data.class === 'bounce') return told
      const begins = told.status !== 'closed' && !(data.onlyThanks === true && told.status === 'resolved')
      return {
        ...told,
        lastCustomerMessageAt: at,
        waitingSince: begins ? (told.waitingSince ?? at) : told.waitingSince,
      }
    }
    default:
      return told
  }
}

function moved(told: Told, status: unknown, at: Date): Told {
  const placed = { ...told, status, stageChangedAt: at, statusChangedAt: at }
  if (!isDone(status)) return { ...placed, resolvedAt: null, closedAt: null }
  return {
    ...placed,
    waitingSince: null,
    resolvedAt: status === 'resolved' ? at : (told.resolvedAt ?? at),
    closedAt: status === 'closed' ? at : null,
  }
}
