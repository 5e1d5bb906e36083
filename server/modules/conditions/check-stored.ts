import { Problem } from '../../platform/errors.ts'
import type { Sentence } from '../../platform/words.ts'
import { type CheckedCondition, checkCondition } from './check-condition.ts'
import type { ConditionField } from './condition-fields.ts'
import type { Condition } from './condition-words.ts'

/**
 * A condition that was kept, by the fields that there are now. What it names may be gone since (a deleted field): then it holds of nothing
 * until somebody mends it, and `broken` says why.
 */
export function checkStored(
  condition: Condition,
  fields: ReadonlyMap<string, ConditionField>,
): { condition: CheckedCondition; broken: null } | { condition: null; broken: Sentence } {
  try {
    return { condition: checkCondition(condition, fields, { path: 'condition' }), broken: null }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const [first] = error.errors
    const broken = {
      code: first?.code ?? error.code,
      params: first?.params ?? {},
      text: first?.message ?? error.message,
    }
    return { condition: null, broken }
  }
}
