import type { CheckedCondition } from '../conditions/check-condition.ts'
import type { Facts } from '../conditions/condition-fields.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { matches } from '../conditions/matches.ts'
import { type Moment, resolveCondition } from '../conditions/resolve-condition.ts'

/** Why a condition does not hold: its first test that fails, by its place (`all.1`), and what the field was. */
export type Failure = { path: string; test: Condition; found: unknown }

type Asked = { moment: Moment; facts: Facts; before: Facts }

/**
 * Null when the condition holds of the facts; otherwise the first test, in the order in which they stand, without which it would not
 * have failed. Of `any` it is the first alternative; of `not` the whole of it, since what it denies holds.
 */
export function firstFailure(condition: Condition, checked: CheckedCondition, asked: Asked): Failure | null {
  const { moment, facts, before } = asked
  if (matches(resolveCondition(checked, moment), facts, before)) return null
  return within(condition, checked, asked, [])
}

function within(condition: Condition, checked: CheckedCondition, asked: Asked, path: (string | number)[]): Failure {
  if ('all' in condition && 'all' in checked) {
    for (const [i, part] of condition.all.entries()) {
      const own = checked.all[i]
      if (own && !matches(resolveCondition(own, asked.moment), asked.facts, asked.before))
        return within(part, own, asked, [...path, 'all', i])
    }
  }
  if ('any' in condition && 'any' in checked) {
    const [part] = condition.any
    const [own] = checked.any
    if (part && own) return within(part, own, asked, [...path, 'any', 0])
  }
  const found =
    'field' in checked && 'field' in condition && !checked.field.secret ? plain(asked.facts[condition.field]) : null
  return { path: path.join('.'), test: condition, found }
}

/** As it is stored: dates as ISO 8601, long texts cut. */
function plain(value: Facts[string] | undefined): unknown {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'string') return value.slice(0, 200)
  return value ?? null
}
