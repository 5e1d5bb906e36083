import { type Cx, systemActor } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { type Sentence, sentence } from '../../platform/words.ts'
import { type CheckedCondition, checkCondition, keysOf } from '../conditions/check-condition.ts'
import { checkStored } from '../conditions/check-stored.ts'
import { type Facts, factsOf, fieldsOf } from '../conditions/condition-fields.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { matches } from '../conditions/matches.ts'
import { momentOf } from '../conditions/moment.ts'
import { type Resolved, resolveCondition } from '../conditions/resolve-condition.ts'

/** A stored condition at this moment; `broken` says what it names that is not there any more, and then it holds of no ticket. */
export type ReadyCondition = { resolved: Resolved; broken: Sentence | null }

/** Reads stored conditions for the product itself: nobody asks, so `me` is nobody. */
export async function readConditions(cx: Cx, conditions: readonly Condition[]): Promise<ReadyCondition[]> {
  if (conditions.length === 0) return []
  const fields = await fieldsOf(cx, new Set(conditions.flatMap((one) => [...keysOf(one)])))
  const checked = conditions.map((one) => checkStored(one, fields))
  const sound = checked.flatMap(({ condition }) => condition ?? [])
  const moment = await momentOf({ ...cx, actor: systemActor(cx.org.id, 'routing') }, sound)
  return checked.map(({ condition, broken }) => ({
    resolved: condition ? resolveCondition(condition, moment) : false,
    broken,
  }))
}

/** 422 for a condition that speaks of what is not there, or of who asks: rules are asked by nobody. */
export async function requireCondition(cx: Cx, condition: Condition, path: string): Promise<void> {
  const checked = checkCondition(condition, await fieldsOf(cx, keysOf(condition)), { path })
  if (!namesAsker(checked)) return
  const fault = sentence(
    'routing.names_asker',
    'Rules are asked by nobody: choose people by name instead of “me” or “my teams”.',
  )
  throw unprocessable('routing.names_asker', fault, [fieldError(path, fault)])
}

function namesAsker(condition: CheckedCondition): boolean {
  if ('all' in condition) return condition.all.some(namesAsker)
  if ('any' in condition) return condition.any.some(namesAsker)
  if ('not' in condition) return namesAsker(condition.not)
  return condition.values.some((one) => one.kind === 'word' && one.word !== 'nobody')
}

/** The facts of tickets that conditions ask, WITHOUT a look at who asks. */
export async function factsFor(
  cx: Cx,
  ticketIds: readonly string[],
  conditions: readonly Condition[],
): Promise<(ticketId: string) => Facts> {
  const facts = await factsOf(cx, ticketIds, [...new Set(conditions.flatMap((one) => [...keysOf(one)]))])
  return (ticketId) => facts.get(ticketId) ?? {}
}

export const holds = ({ resolved }: ReadyCondition, facts: Facts): boolean => matches(resolved, facts)
