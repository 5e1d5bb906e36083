import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { queueFor } from '../queues/queues.service.ts'
import * as store from './waiting.store.ts'
import { seesWaiting, type WaitingPlace } from './waiting-place.ts'

/** The channels of which the actor sees what waits. */
export async function listWaitingPlaces(cx: Cx): Promise<WaitingPlace[]> {
  if (!can(cx.actor, 'tickets:read')) return []
  const usual = await queueFor(cx, null)
  return (await store.listPlaces(cx))
    .map(({ channelId, pipelineId, queueId }) => ({ channelId, pipelineId, queueId: queueId ?? usual.id }))
    .filter((place) => seesWaiting(cx.actor, place))
}

/** True when the message waits in the inbox, and the actor sees it there. */
export async function seesWaitingMessage(cx: Cx, messageId: string): Promise<boolean> {
  const message = await store.findWaitingMessage(cx, messageId)
  return message !== null && (await listWaitingPlaces(cx)).some(({ channelId }) => channelId === message.channelId)
}

/** The place of a channel, for its events; whoever asks. */
export async function placeOfChannel(cx: Cx, channelId: string): Promise<WaitingPlace> {
  const place = (await store.listPlaces(cx)).find((one) => one.channelId === channelId)
  if (!place) throw new Error('There is no such channel.')
  return { channelId, pipelineId: place.pipelineId, queueId: place.queueId ?? (await queueFor(cx, null)).id }
}
