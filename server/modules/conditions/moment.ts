import type { Cx } from '../../platform/context.ts'
import { listTeammates } from '../members/teams.ts'
import { zoneOf } from '../members/zone-of.ts'
import { type CheckedCondition, checkCondition, keysOf } from './check-condition.ts'
import { fieldsOf } from './condition-fields.ts'
import type { Condition, ObjectKind, RecordKind } from './condition-words.ts'
import { type Moment, type Resolved, resolveCondition } from './resolve-condition.ts'

/** Whose eyes the words of conditions are read with: the actor's, at the time of the transaction. Asks only what is spoken of. */
export async function momentOf(cx: Cx, conditions: readonly CheckedCondition[]): Promise<Moment> {
  const me = cx.actor.kind === 'user' ? cx.actor.userId : null
  const values = conditions.flatMap(leafValues)
  const teams = me !== null && values.some((value) => value.kind === 'word' && value.word === 'my_teams')
  const days = values.some((value) => value.kind !== 'value' && value.kind !== 'word')
  return {
    now: cx.now,
    zone: days ? await zoneOf(cx, me) : 'UTC',
    me,
    myTeams: teams ? await listTeammates(cx) : [],
  }
}

function leafValues(condition: CheckedCondition): Extract<CheckedCondition, { values: unknown }>['values'] {
  if ('all' in condition) return condition.all.flatMap(leafValues)
  if ('any' in condition) return condition.any.flatMap(leafValues)
  return 'not' in condition ? leafValues(condition.not) : condition.values
}

/** A condition on records of a kind that came in, checked and resolved for the actor. `path`: where it stands in the request. */
export async function readCondition(
  cx: Cx,
  condition: Condition,
  path: string,
  of: RecordKind | ObjectKind = 'ticket',
): Promise<Resolved> {
  const checked = checkCondition(condition, await fieldsOf(cx, keysOf(condition), of), { path })
  return resolveCondition(checked, await momentOf(cx, [checked]))
}
