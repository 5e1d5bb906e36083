import type { Condition } from '../../shared/filter/condition.ts'

const times: readonly unknown[] = ['now', 'today', 'yesterday', 'tomorrow']

/** True when the condition is met by other tickets as time goes by, without anything happening to them. */
export function speaksOfTime(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(speaksOfTime)
  if ('any' in condition) return condition.any.some(speaksOfTime)
  if ('not' in condition) return speaksOfTime(condition.not)
  const { operator, value } = condition
  return operator === 'within_last' || operator === 'within_next' || [value].flat().some((one) => times.includes(one))
}
