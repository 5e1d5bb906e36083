import type { Cx } from '../../platform/context.ts'
import type { Problem } from '../../platform/errors.ts'
import { isOpenStatus, type TicketStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'

/**
 * Says, by id, why tickets should not be resolved or closed yet; those that may are absent. `anyway`: the reason of a person who does
 * it all the same.
 */
export type FinishGuard = (
  cx: Cx,
  tickets: readonly TicketRecord[],
  anyway: string | undefined,
) => Promise<ReadonlyMap<string, Problem>>

const guards: { module: string; guard: FinishGuard }[] = []

/** Names a guard. Once per process, by the `register` of the module that knows what is unfinished. */
export function registerFinishGuard(one: { module: string; guard: FinishGuard }): void {
  if (!guards.some(({ module }) => module === one.module)) guards.push(one)
}

/** Throws the guards' refusal before a person takes an open ticket to resolved or closed. Rules and clocks are not asked. */
export async function guardFinish(
  cx: Cx,
  before: TicketRecord,
  status: TicketStatus,
  anyway: string | undefined,
): Promise<void> {
  const refused = (await heldFromFinish(cx, [{ before, status }], anyway)).get(before.id)
  if (refused) throw refused
}

/** Like guardFinish for many, asked at once: the refusals by ticket. */
export async function heldFromFinish(
  cx: Cx,
  moves: readonly { before: TicketRecord; status: TicketStatus }[],
  anyway: string | undefined,
): Promise<ReadonlyMap<string, Problem>> {
  const held = new Map<string, Problem>()
  const finishing = moves.flatMap(({ before, status }) =>
    isOpenStatus(before.status) && !isOpenStatus(status) ? before : [],
  )
  if (cx.actor.kind !== 'user' || finishing.length === 0) return held
  for (const { guard } of guards)
    for (const [id, problem] of await guard(cx, finishing, anyway)) if (!held.has(id)) held.set(id, problem)
  return held
}
