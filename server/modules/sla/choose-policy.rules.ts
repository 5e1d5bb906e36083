import type { Facts } from '../conditions/condition-fields.ts'
import { matches } from '../conditions/matches.ts'
import type { Resolved } from '../conditions/resolve-condition.ts'
import type { PolicyKind } from './policies.store.ts'
import type { SlaReason } from './sla.contract.ts'

/** What choosing asks of a policy and of one of its versions. */
type Policy = { id: string; name: string; kind: PolicyKind; channelId: string | null; queueId: string | null }
type Version = { policyId: string }

/** A rule with what it asks at this moment. */
export type Offer<P, V> = { policy: P; version: V; condition: Resolved }
/** Why it is this policy: from it and the order of the policies the choice follows. */
export type ChoiceReason = Pick<SlaReason, 'rule' | 'passedOver'>
export type Chosen<P, V> = { policy: P; version: V; reason: ChoiceReason }

/**
 * The policy of a ticket (product.md D13, SL6-SL8): the channel's own when it chose Individual, else the first rule that matches, else the
 * queue's own (RT7), else the global one. `policies`: those that are on; `versions`: of each the one that counts; `offers`: the rules in their
 * order.
 */
export function choosePolicy<P extends Policy, V extends Version>(
  ticket: { channelId: string | null; queueId: string | null },
  facts: Facts,
  { policies, versions, offers }: { policies: readonly P[]; versions: readonly V[]; offers: readonly Offer<P, V>[] },
): Chosen<P, V> {
  const ofPolicy = (policy: P | undefined) => {
    const version = versions.find(({ policyId }) => policyId === policy?.id)
    return policy && version ? { policy, version } : null
  }
  const channel = ofPolicy(
    policies.find(({ kind, channelId }) => kind === 'channel' && channelId !== null && channelId === ticket.channelId),
  )
  if (channel) return { ...channel, reason: { rule: 'channel', passedOver: [] } }
  const passedOver: ChoiceReason['passedOver'] = []
  for (const { policy, version, condition } of offers) {
    if (matches(condition, facts)) return { policy, version, reason: { rule: 'condition', passedOver } }
    passedOver.push({ id: policy.id, name: policy.name })
  }
  const queue = ofPolicy(
    policies.find(({ kind, queueId }) => kind === 'queue' && queueId !== null && queueId === ticket.queueId),
  )
  if (queue) return { ...queue, reason: { rule: 'queue', passedOver } }
  const global = ofPolicy(policies.find(({ kind }) => kind === 'global'))
  if (!global) throw new Error('An organization without a global SLA policy.')
  return { ...global, reason: { rule: 'global', passedOver } }
}
