import type { DomainEvent } from '../../platform/events.ts'

/** Through whom a ticket was opened again: by a message or an answer of the customer, by a member, or by a rule or the clock. */
export type ReopenedBy = 'customer' | 'member' | 'rule'

/** What a move says about the finishing of a ticket: it was finished or opened again, or one of both was taken back. */
export type FinishMove = 'finished' | 'reopened' | 'finish_undone' | 'reopening_undone'

type Move = Pick<DomainEvent, 'data' | 'cause' | 'actorKind'>

/** A ticket that another one absorbed was not finished by it, nor opened again when that is taken back. */
const merging: ReadonlySet<unknown> = new Set(['merged', 'merge_undone'])
const isUndoing = ({ rule, undo }: Move['cause']) => rule === 'message_undone' || undo === true

const done: ReadonlySet<unknown> = new Set(['resolved', 'closed'])

/** null: a move that neither finishes a ticket nor opens a finished one, as from resolved to closed. */
export function finishMoveOf({ data: { from, to }, cause }: Move): FinishMove | null {
  if (done.has(from) === done.has(to) || merging.has(cause.rule)) return null
  if (done.has(to)) return isUndoing(cause) ? 'reopening_undone' : 'finished'
  return isUndoing(cause) ? 'finish_undone' : 'reopened'
}

/** Who opened it again: as a customer's message does so by itself, that is the customer; a rule that does it when he writes is a rule. */
export function reopenedBy({ cause, actorKind }: Move): ReopenedBy {
  if (cause.rule === 'customer_message' || cause.rule === 'not_solved' || actorKind === 'contact') return 'customer'
  return cause.ruleId !== undefined || actorKind === 'system' ? 'rule' : 'member'
}

/** What a member takes back himself within a minute (Undo in a toast) was a slip. */
const slipMs = 60_000

/** True when a finish is taken back so soon by the member who did it that it counts as neither finished nor opened again. */
export function isSlip(
  finish: { at: Date; byId: string | null },
  reopening: { at: Date; byId: string | null },
): boolean {
  return finish.byId !== null && finish.byId === reopening.byId && +reopening.at - +finish.at <= slipMs
}
