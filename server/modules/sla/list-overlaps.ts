import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { require } from '../../platform/permissions.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { readCondition } from '../conditions/moment.ts'
import type { Resolved } from '../conditions/resolve-condition.ts'
import { type Overlap, overlapsOf } from './overlap.rules.ts'
import { listPolicies, listVersions } from './policies.store.ts'

/** Which rules that are on lose tickets to those before them, as far as their conditions tell. */
export async function listSlaOverlaps(cx: Cx): Promise<Overlap[]> {
  require(cx.actor, 'settings:manage')
  const versions = new Map((await listVersions(cx)).map((version) => [version.policyId, version]))
  const rules = (await listPolicies(cx)).filter(({ kind, enabled }) => kind === 'rule' && enabled)
  const ordered: { id: string; condition: Resolved }[] = []
  for (const { id } of rules) {
    const asked = versions.get(id)?.condition
    if (asked) ordered.push({ id, condition: await resolved(cx, asked) })
  }
  return overlapsOf(ordered)
}

/** What it asks now; one that speaks of a field that is gone holds of nothing, as when policies are chosen. */
async function resolved(cx: Cx, condition: Condition): Promise<Resolved> {
  try {
    return await readCondition(cx, condition, 'condition')
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}
