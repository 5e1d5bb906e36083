import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { listNamesOf } from '../tickets/list-names.ts'
import { checkTerms } from './check-terms.ts'
import { addVersion, change } from './policies.service.ts'
import * as store from './policies.store.ts'
import type { SetSlaChannel, SlaChannel } from './sla.contract.ts'

/** What each channel chooses: Global or Individual (product.md SL7; S1 2.4.2). */
export async function listSlaChannels(cx: Cx): Promise<SlaChannel[]> {
  require(cx.actor, 'settings:manage')
  const policies = await store.listPolicies(cx)
  return (await listNamesOf(cx, 'channel')).map((channel) => {
    const own = policies.find(({ channelId }) => channelId === channel.id)
    return { channel, type: own?.enabled ? 'individual' : 'global', policyId: own?.id ?? null }
  })
}

/**
 * Individual: what the channel's new tickets are promised from now on, a policy of its own. Global: its new tickets go by the rules and the
 * global policy; what it had stays, for the day when it is chosen again. 404 `channel.not_found`; 422 as createSlaPolicy.
 */
export async function setSlaChannel(cx: Cx, channelId: string, input: SetSlaChannel): Promise<SlaChannel> {
  require(cx.actor, 'settings:manage')
  const channel = (await listNamesOf(cx, 'channel')).find(({ id }) => id === channelId)
  if (!channel) throw notFound('channel.not_found', 'There is no such channel.')
  const own = (await store.lockPolicies(cx)).find((one) => one.channelId === channelId)
  if (input.type === 'global') {
    if (own?.enabled) await change(cx, own, { enabled: false }, {})
    return { channel, type: 'global', policyId: own?.id ?? null }
  }
  const { type, ...terms } = input
  if (own) {
    await change(cx, own, { enabled: true, name: channel.name }, terms)
    return { channel, type, policyId: own.id }
  }
  await checkTerms(cx, terms)
  const id = newId()
  const kept = { kind: 'channel', description: '', channelId, position: 0, enabled: true } as const
  await store.insertPolicy(cx, { id, name: channel.name, ...kept })
  const version = await addVersion(cx, id, 1, { condition: null, ...terms })
  emit(cx, 'sla_policy.created', {
    policyId: id,
    name: channel.name,
    kind: 'channel',
    channelId,
    versionId: version.id,
  })
  return { channel, type, policyId: id }
}
