import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { require } from '../../platform/permissions.ts'
import { countEnded, countStanding } from './outcomes.store.ts'
import type { SlaOutcome, SlaOutcomes } from './sla.contract.ts'

const dayMs = 86_400_000
const nothing = { met: 0, missed: 0, cancelled: 0, running: 0, overdue: 0, paused: 0 }

/**
 * What became of promises (product.md RP3): clocks by metric and by the version of the policy that they ended under. Ended ones between
 * two instants, by default of the last 30 days; those that stand as they stand now. 422 `sla.outcomes_order`.
 */
export async function listSlaOutcomes(cx: Cx, asked: { from?: string; to?: string }): Promise<SlaOutcomes> {
  require(cx.actor, 'settings:manage')
  const to = asked.to ? new Date(asked.to) : cx.now
  const from = asked.from ? new Date(asked.from) : new Date(to.getTime() - 30 * dayMs)
  if (from >= to)
    throw unprocessable('sla.outcomes_order', 'The beginning must come before the end.', [
      { path: 'from', message: 'Must come before the end.' },
    ])
  const found = new Map<string, SlaOutcome>()
  for (const { policyId, policy, version, versionId, metric, ...counts } of [
    ...(await countEnded(cx, from, to)),
    ...(await countStanding(cx)),
  ]) {
    const key = `${versionId} ${metric}`
    const named = { policy: { id: policyId, name: policy, version, versionId }, metric }
    found.set(key, { ...nothing, ...found.get(key), ...named, ...counts })
  }
  return { from: from.toISOString(), to: to.toISOString(), data: [...found.values()] }
}
