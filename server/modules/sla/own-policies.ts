import { type Cx, systemActor } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { type DomainEvent, emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { listNamesOf } from '../tickets/list-names.ts'
import { checkTerms } from './check-terms.ts'
import { addVersion, change } from './policies.service.ts'
import * as store from './policies.store.ts'
import type { SetOwnSla, SlaChannel, SlaQueue } from './sla.contract.ts'

/** What can have a policy of its own: a channel's goes before all others, a queue's is for what none by condition is for. */
type Owner = 'channel' | 'queue'
type Named = { id: string; name: string }
type Chosen = { type: SetOwnSla['type']; policyId: string | null }

/** What each channel chooses: Global or Individual (product.md SL7; S1 2.4.2). */
export async function listSlaChannels(cx: Cx): Promise<SlaChannel[]> {
  return (await listOwn(cx, 'channel')).map(({ owner: channel, ...chosen }) => ({ channel, ...chosen }))
}

/** What each queue chooses (product.md RT7, D10). */
export async function listSlaQueues(cx: Cx): Promise<SlaQueue[]> {
  return (await listOwn(cx, 'queue')).map(({ owner: queue, ...chosen }) => ({ queue, ...chosen }))
}

/**
 * Individual: what the channel's new tickets are promised from now on, a policy of its own. Global: its new tickets go by the rules and the
 * global policy; what it had stays, for the day when it is chosen again. 404 `channel.not_found`; 422 as createSlaPolicy.
 */
export async function setSlaChannel(cx: Cx, id: string, input: SetOwnSla): Promise<SlaChannel> {
  const channel = await ownerOf(cx, 'channel', id)
  if (!channel) throw notFound('channel.not_found', 'There is no such channel.')
  return { channel, ...(await setOwn(cx, 'channel', channel, input)) }
}

/** The same of a queue: what its new tickets are promised that no channel and no rule has a policy for. 404 `queue.not_found`. */
export async function setSlaQueue(cx: Cx, id: string, input: SetOwnSla): Promise<SlaQueue> {
  const queue = await ownerOf(cx, 'queue', id)
  if (!queue) throw notFound('queue.not_found', 'There is no such queue.')
  return { queue, ...(await setOwn(cx, 'queue', queue, input)) }
}

const isOf = (kind: Owner, id: string) => (policy: store.PolicyRow) =>
  policy.kind === kind && (kind === 'channel' ? policy.channelId : policy.queueId) === id

async function listOwn(cx: Cx, kind: Owner): Promise<(Chosen & { owner: Named })[]> {
  require(cx.actor, 'settings:manage')
  const policies = await store.listPolicies(cx)
  return (await listNamesOf(cx, kind)).map(({ id, name }) => {
    const own = policies.find(isOf(kind, id))
    return { owner: { id, name }, type: own?.enabled ? 'individual' : 'global', policyId: own?.id ?? null }
  })
}

async function ownerOf(cx: Cx, kind: Owner, id: string): Promise<Named | null> {
  require(cx.actor, 'settings:manage')
  const found = (await listNamesOf(cx, kind)).find((one) => one.id === id)
  return found ? { id: found.id, name: found.name } : null
}

async function setOwn(cx: Cx, kind: Owner, { id: ownerId, name }: Named, input: SetOwnSla): Promise<Chosen> {
  const own = (await store.lockPolicies(cx)).find(isOf(kind, ownerId))
  if (input.type === 'global') {
    if (own?.enabled) await change(cx, own, { enabled: false }, {})
    return { type: 'global', policyId: own?.id ?? null }
  }
  const { type, ...terms } = input
  if (own) {
    await change(cx, own, { enabled: true, name }, terms)
    return { type, policyId: own.id }
  }
  await checkTerms(cx, terms)
  const id = newId()
  const owner = { channelId: kind === 'channel' ? ownerId : null, queueId: kind === 'queue' ? ownerId : null }
  await store.insertPolicy(cx, { id, kind, name, description: '', position: 0, enabled: true, ...owner })
  const version = await addVersion(cx, id, 1, { condition: null, ...terms })
  emit(cx, 'sla_policy.created', { policyId: id, name, kind, ...owner, versionId: version.id })
  return { type, policyId: id }
}

const renames: Readonly<Record<string, { kind: Owner; key: string }>> = {
  'channel.updated': { kind: 'channel', key: 'channelId' },
  'queue.updated': { kind: 'queue', key: 'queueId' },
}
/** What followOwners reads. */
export const wantsForOwners = (name: string): boolean => Object.hasOwn(renames, name)

/** A policy of a channel or a queue has the name of its owner, also from when that is renamed. */
export async function followOwners(given: Cx, events: readonly DomainEvent[]): Promise<void> {
  const changed = events.filter(({ name }) => wantsForOwners(name))
  if (changed.length === 0) return
  const cx: Cx = { ...given, actor: systemActor(given.org.id, 'sla') }
  const policies = await store.lockPolicies(cx)
  for (const { name, data } of changed) {
    const { kind, key } = renames[name] ?? {}
    const own = kind && policies.find(isOf(kind, String(data[key ?? ''])))
    const owner = own && (await listNamesOf(cx, kind)).find(({ id }) => id === (own.channelId ?? own.queueId))
    if (own && owner && owner.name !== own.name) await change(cx, own, { name: owner.name }, {})
  }
}
