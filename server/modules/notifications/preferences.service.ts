import type { Cx, UserActor } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { enqueue } from '../../platform/jobs.ts'
import { can } from '../../platform/permissions.ts'
import { findMember } from '../members/members.service.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { isAnyWaiting } from './digests.store.ts'
import { type NoticeKind, neededForKind, noticeKinds } from './notifications.rules.ts'
import type { NotificationPreferences, UpdateNotificationPreferences } from './preferences.contract.ts'
import {
  alwaysTold,
  atOnceOnly,
  type DigestHour,
  type DigestTime,
  type NoticeWishes,
  nextDigestAt,
  type WishRow,
  wishesOf,
} from './preferences.rules.ts'
import * as store from './preferences.store.ts'
import { mayKeepQueues } from './queue-keepers.ts'
import { queuesOf, saveQueueWishes } from './queue-wishes.ts'

/** The daily summary comes at this hour until the member chooses another one. */
const usualHour = 8

/** What a member is told of, how and when. */
export async function getNotificationPreferences(cx: Cx, actor: UserActor): Promise<NotificationPreferences> {
  const wishes = await getWishes(cx, actor.userId)
  const keeps = await mayKeepQueues(cx, actor.userId)
  return {
    kinds: noticeKinds
      .filter((kind) => (kind === 'routing_failing' ? keeps : mayBeTold(actor, kind)))
      .map((kind) => ({ kind, ...wishes[kind] })),
    queues: await queuesOf(cx, actor, wishes),
    digest: await digestHourOf(cx, actor.userId),
  }
}

/** Changes the sender's own wishes. What waits for a summary comes at the new hour. */
export async function updateNotificationPreferences(
  cx: Cx,
  actor: UserActor,
  change: UpdateNotificationPreferences,
): Promise<NotificationPreferences> {
  const { userId } = actor
  // The last one counts where a kind is named twice: one statement must not write a row twice.
  const rows = new Map<string, WishRow>()
  for (const { kind, app, mail } of change.kinds ?? []) {
    if (alwaysTold.has(kind) && app === false)
      throw unprocessable(
        'notification.always_told',
        'Mentions, assignments and trouble with mail are always told in the product. Choose how you get mails of them.',
      )
    if (atOnceOnly.has(kind) && (mail === 'hourly' || mail === 'daily'))
      throw unprocessable(
        'notification.no_summary',
        'Summaries are of tickets. A mail of this leaves at once, or not at all.',
      )
    if (app !== undefined) rows.set(`${kind} app`, { kind, channel: 'app', delivery: app ? 'now' : 'off' })
    if (mail !== undefined) rows.set(`${kind} mail`, { kind, channel: 'mail', delivery: mail })
  }
  await store.saveWishes(cx, userId, [...rows.values()])
  if (change.queues) await saveQueueWishes(cx, actor, change.queues, await getWishes(cx, userId))
  if (change.digest) {
    await store.saveDigestHour(cx, userId, { ...(await digestHourOf(cx, userId)), ...change.digest })
    if (await isAnyWaiting(cx, userId, 'daily')) await bookDigest(cx, userId, 'daily')
  }
  return getNotificationPreferences(cx, actor)
}

function mayBeTold(actor: UserActor, kind: NoticeKind): boolean {
  const needed = neededForKind[kind]
  return needed === undefined || can(actor, needed)
}

/** What a member wishes for every kind. */
export async function getWishes(cx: Cx, userId: string): Promise<NoticeWishes> {
  return wishesOf(await store.listWishes(cx, userId))
}

/** Ids of members who want to hear of a kind that is off unless asked for. */
export async function listWanting(cx: Cx, kind: NoticeKind): Promise<string[]> {
  return store.listWanting(cx, kind)
}

/** Books the next summary of a member; one that is booked already moves to the same time. */
export async function bookDigest(cx: Cx, userId: string, digest: DigestTime): Promise<void> {
  const runAt = nextDigestAt(digest, cx.now, await digestHourOf(cx, userId))
  enqueue(cx, 'notifications.digest', { userId, digest }, { key: `digest:${cx.org.id}:${userId}:${digest}`, runAt })
}

/** The hour in the zone that the member set for all of the product, else in the one his browser had when he chose the hour, else in the organization's. */
async function digestHourOf(cx: Cx, userId: string): Promise<DigestHour> {
  const chosen = await store.findDigestHour(cx, userId)
  const member = await findMember(cx, userId)
  return {
    hour: chosen?.hour ?? usualHour,
    timeZone: member?.timeZone ?? chosen?.timeZone ?? (await getOrgSettings(cx)).timeZone,
  }
}
