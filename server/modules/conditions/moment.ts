import type { Cx } from '../../platform/context.ts'
import { listTeammates } from '../members/teams.ts'
import { zoneOf } from '../members/zone-of.ts'
import { type CheckedCondition, type CheckedLeaf, checkCondition, keysOf } from './check-condition.ts'
import { fieldsOf } from './condition-fields.ts'
import type { Condition, ObjectKind, RecordKind } from './condition-words.ts'
import { type Moment, type Resolved, resolveCondition } from './resolve-condition.ts'

/** Whose eyes the words of conditions are read with: the actor's, at the time of the transaction. Asks only what is spoken of. */
export async function momentOf(cx: Cx, conditions: readonly CheckedCondition[]): Promise<Moment> {
  const me = cx.actor.kind === 'user' ? cx.actor.userId : null
  const leaves = conditions.flatMap(leavesOf)
  const values = leaves.flatMap((leaf) => leaf.values)
  const teams = me !== null && values.some((value) => value.kind === 'word' && value.word === 'my_teams')
  const days = leaves.some(asksOfDays)
  return {
    now: cx.now,
    zone: days ? await zoneOf(cx, me) : 'UTC',
    me,
    myTeams: teams ? await listTeammates(cx) : [],
  }
}

function leavesOf(condition: CheckedCondition): CheckedLeaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf)
  if ('any' in condition) return condition.any.flatMap(leavesOf)
  return 'not' in condition ? leavesOf(condition.not) : [condition]
}

/** Whether it matters where a day begins: an instant is within 90 days, or after now, in every zone. */
const asksOfDays = ({ field, values }: CheckedLeaf): boolean =>
  values.some((value) => {
    if (value.kind === 'duration') return field.type === 'date'
    if (value.kind === 'time') return field.type === 'date' || value.word !== 'now'
    return value.kind === 'day' && field.type === 'datetime'
  })

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
