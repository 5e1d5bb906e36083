import type { Cx } from '../../platform/context.ts'
import { isOpenStatus, type TicketStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'

/** Throws when a ticket should not be resolved or closed yet. `anyway`: the reason of a person who does it all the same. */
export type FinishGuard = (cx: Cx, ticket: TicketRecord, anyway: string | undefined) => Promise<void>

const guards: { module: string; guard: FinishGuard }[] = []

/** Names a guard. Once per process, by the `register` of the module that knows what is unfinished. */
export function registerFinishGuard(one: { module: string; guard: FinishGuard }): void {
  if (!guards.some(({ module }) => module === one.module)) guards.push(one)
}

/** Asks all guards before a person takes an open ticket to resolved or closed. Rules and clocks are not asked. */
export async function guardFinish(
  cx: Cx,
  before: TicketRecord,
  status: TicketStatus,
  anyway: string | undefined,
): Promise<void> {
  if (cx.actor.kind !== 'user' || !isOpenStatus(before.status) || isOpenStatus(status)) return
  for (const { guard } of guards) await guard(cx, before, anyway)
}
