import type { Condition } from '../filter/condition.ts'

/** What a key of a field, or an order by one, looks like in an address. */
export const keyForm = /^-?[\w.-]{1,120}$/

/** True for what has the form of a condition; whether its fields are known only the server says. */
export function isCondition(value: unknown, depth = 0): value is Condition {
  if (typeof value !== 'object' || value === null || depth > 8) return false
  if ('all' in value) return Array.isArray(value.all) && value.all.every((one) => isCondition(one, depth + 1))
  if ('any' in value)
    return Array.isArray(value.any) && value.any.length > 0 && value.any.every((one) => isCondition(one, depth + 1))
  if ('not' in value) return isCondition(value.not, depth + 1)
  return 'field' in value && typeof value.field === 'string' && 'operator' in value
}

/** How many tests a condition has. */
export function countLeaves(condition: Condition): number {
  const sum = (parts: readonly Condition[]) => parts.reduce((count, part) => count + countLeaves(part), 0)
  if ('all' in condition) return sum(condition.all)
  if ('any' in condition) return sum(condition.any)
  return 'not' in condition ? countLeaves(condition.not) : 1
}
