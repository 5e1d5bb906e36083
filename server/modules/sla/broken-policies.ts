import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import type { Sentence } from '../../platform/words.ts'
import { checkCondition, keysOf } from '../conditions/check-condition.ts'
import { type ConditionField, fieldsOf } from '../conditions/condition-fields.ts'
import type { VersionRow } from './policies.store.ts'

/** Why policies are for no ticket any more, by their ids: their condition names what is gone (a deleted field). */
export async function brokenPolicies(cx: Cx, versions: readonly VersionRow[]): Promise<Map<string, Sentence>> {
  const asked = versions.flatMap(({ policyId, condition }) => (condition ? [{ policyId, condition }] : []))
  if (asked.length === 0) return new Map()
  const fields = await fieldsOf(cx, new Set(asked.flatMap(({ condition }) => [...keysOf(condition)])))
  return new Map(
    asked.flatMap(({ policyId, condition }) => {
      const fault = faultOf(condition, fields)
      return fault ? [[policyId, fault] as const] : []
    }),
  )
}

function faultOf(
  condition: NonNullable<VersionRow['condition']>,
  fields: ReadonlyMap<string, ConditionField>,
): Sentence | null {
  try {
    checkCondition(condition, fields, { path: 'condition' })
    return null
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const [first] = error.errors
    return { code: first?.code ?? error.code, params: first?.params ?? {}, text: first?.message ?? error.message }
  }
}
