import type { DomainEvent } from '../../platform/events.ts'
import type { CallEvent } from '../webhooks/webhooks.contract.ts'
import type { ChangedValue, Occasion } from './occasions.rules.ts'

/** What caused a run: an event, or a time that came. */
export type Cause = Pick<DomainEvent, 'name' | 'cause'> & Partial<DomainEvent>

const told = (values: readonly ChangedValue[]) => values.filter((value) => value !== undefined)

/** What is told to servers of others of what happened. `at`: when, where no event says it. */
export function callEventOf(event: Cause, occasions: readonly Occasion[], at: Date): CallEvent {
  const { name, seq = null, actorKind, actorId = null, actorName = '', data = {} } = event
  return {
    name,
    seq,
    at: (event.at ?? at).toISOString(),
    by: actorKind ? { kind: actorKind, id: actorId, name: actorName } : null,
    changes: occasions.flatMap((one) =>
      one.kind === 'changed' ? [{ field: one.field, from: told(one.from), to: told(one.to) }] : [],
    ),
    messageId: typeof data.messageId === 'string' ? data.messageId : null,
  }
}
