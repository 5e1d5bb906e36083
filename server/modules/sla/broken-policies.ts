import type { Cx } from '../../platform/context.ts'
import type { Sentence } from '../../platform/words.ts'
import { keysOf } from '../conditions/check-condition.ts'
import { checkStored } from '../conditions/check-stored.ts'
import { fieldsOf } from '../conditions/condition-fields.ts'
import type { VersionRow } from './policies.store.ts'

/** Why policies are for no ticket any more, by their ids: their condition names what is gone (a deleted field). */
export async function brokenPolicies(cx: Cx, versions: readonly VersionRow[]): Promise<Map<string, Sentence>> {
  const asked = versions.flatMap(({ policyId, condition }) => (condition ? [{ policyId, condition }] : []))
  if (asked.length === 0) return new Map()
  const fields = await fieldsOf(cx, new Set(asked.flatMap(({ condition }) => [...keysOf(condition)])))
  return new Map(
    asked.flatMap(({ policyId, condition }) => {
      const { broken } = checkStored(condition, fields)
      return broken ? [[policyId, broken] as const] : []
    }),
  )
}
