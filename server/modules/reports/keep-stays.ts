import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import * as store from './stage-stays.store.ts'

/** What brings a ticket back to its stage as if it had never left: it goes on standing there since it came. */
const undoing: ReadonlySet<unknown> = new Set(['message_undone', 'merge_undone'])

/** Moves from stage to stage say which was left, and after how many seconds (tickets/save-ticket.ts). */
export const wantsMove = (name: string): boolean => name === 'ticket.stage_changed' || name === 'ticket.status_changed'

/** Writes down the stay that a move ended, so that figures of stages are read without the log. */
export async function keepStay(cx: Cx, { seq, name, ticketId, data, cause, at }: DomainEvent): Promise<void> {
  const isStatus = name === 'ticket.status_changed'
  const left = idOf(isStatus ? data.left : data.from)
  const entered = idOf(isStatus ? data.stage : data.to)
  const { seconds } = data
  if (!ticketId || !left || typeof seconds !== 'number') return
  if (undoing.has(cause.rule)) {
    if (entered) await store.deleteNewestStay(cx, { ticketId, stageId: entered })
  } else await store.insertStay(cx, seq, { ticketId, stageId: left, seconds, leftAt: at })
}

const idOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? value.id : null
