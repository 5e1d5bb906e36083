import type { DomainEvent } from '../../platform/events.ts'
import { type Notice, selfOf } from './notifications.rules.ts'
import type { NoticeWish } from './preferences.rules.ts'

/**
 * Of what a member can wish to be told in a queue that he serves, whoever has the ticket (product.md CB6): news that otherwise only its
 * assignee and its followers get, and what comes in.
 */
export const queueKinds = [
  'ticket_created',
  'ticket_queued',
  'customer_replied',
  'stage_overdue',
  'sla_warning',
  'sla_exceeded',
] as const
export type QueueKind = (typeof queueKinds)[number]

/** Kinds that one can also wish of all queues together; what one says of a queue is stronger. */
export const ofAnyQueue: ReadonlySet<QueueKind> = new Set(['ticket_created', 'ticket_queued'])

/** As which of these kinds an event is told to those who wish so; null: as none. `isFirst`: the message with which the ticket began. */
export function queueKindOf({ name, data }: Pick<DomainEvent, 'name' | 'data'>, isFirst: boolean): QueueKind | null {
  switch (name) {
    case 'ticket.created':
      return 'ticket_created'
    case 'ticket.queue_changed':
      return 'ticket_queued'
    case 'message.received':
      // The ticket itself is the news of its first message; machine mail is none; what is held waits to be let in.
      return !isFirst && data.held !== true && (data.class === 'normal' || data.class === 'list')
        ? 'customer_replied'
        : null
    case 'ticket.over_stage_limit':
      return 'stage_overdue'
    case 'ticket.sla_warned':
      return 'sla_warning'
    case 'ticket.sla_breached':
      return 'sla_exceeded'
    default:
      return null
  }
}

/** Who is told besides, and who is not, by what members wish of the queue of the ticket. Nobody hears of his own act, nor twice. */
export function withQueueWishes(
  event: Pick<DomainEvent, 'data' | 'actorKind' | 'actorId'>,
  notices: readonly Notice[],
  kind: QueueKind,
  wishes: ReadonlyMap<string, NoticeWish>,
): Notice[] {
  const kept = ofAnyQueue.has(kind) ? notices.filter((one) => one.kind !== kind || !wishes.has(one.userId)) : notices
  const told = new Set(kept.map(({ userId }) => userId))
  const more = [...wishes].flatMap(([userId, wish]) =>
    told.has(userId) || userId === selfOf(event) || (!wish.app && wish.mail === 'off') ? [] : [{ userId, kind, wish }],
  )
  return [...kept, ...more]
}
