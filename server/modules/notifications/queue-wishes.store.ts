import type { Cx } from '../../platform/context.ts'
import { mailTimes, type NoticeWish } from './preferences.rules.ts'

type Row = { channel: string; delivery: string }

const wishOf = (rows: readonly Row[]): NoticeWish => ({
  app: rows.some(({ channel, delivery }) => channel === 'app' && delivery !== 'off'),
  mail: mailTimes.find((time) => rows.some((one) => one.channel === 'mail' && one.delivery === time)) ?? 'off',
})

/** What members wish of a kind in a queue. */
export async function listWishesOfQueue(cx: Cx, queueId: string, kind: string): Promise<Map<string, NoticeWish>> {
  const rows = await cx.tx
    .selectFrom('queueNotificationPreferences')
    .select(['userId', 'channel', 'delivery'])
    .where('orgId', '=', cx.org.id)
    .where('queueId', '=', queueId)
    .where('kind', '=', kind)
    .execute()
  return new Map([...Map.groupBy(rows, ({ userId }) => userId)].map(([id, his]) => [id, wishOf(his)]))
}

/** Whether anybody wishes anything of a kind in any queue. */
export async function isAnyWished(cx: Cx, kind: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('queueNotificationPreferences')
    .select('userId')
    .where('orgId', '=', cx.org.id)
    .where('kind', '=', kind)
    .where('delivery', '<>', 'off')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What a member wishes, by queue and kind. */
export async function listQueueWishes(
  cx: Cx,
  userId: string,
): Promise<{ queueId: string; kind: string; wish: NoticeWish }[]> {
  const rows = await cx.tx
    .selectFrom('queueNotificationPreferences')
    .select(['queueId', 'kind', 'channel', 'delivery'])
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .execute()
  return [...Map.groupBy(rows, ({ queueId, kind }) => `${queueId} ${kind}`).values()].flatMap((his) => {
    const [first] = his
    return first ? [{ queueId: first.queueId, kind: first.kind, wish: wishOf(his) }] : []
  })
}

export async function saveQueueWish(
  cx: Cx,
  userId: string,
  { queueId, kind, wish }: { queueId: string; kind: string; wish: NoticeWish },
): Promise<void> {
  const key = { orgId: cx.org.id, userId, queueId, kind, updatedAt: cx.now }
  await cx.tx
    .insertInto('queueNotificationPreferences')
    .values([
      { ...key, channel: 'app', delivery: wish.app ? 'now' : 'off' },
      { ...key, channel: 'mail', delivery: wish.mail },
    ])
    .onConflict((c) =>
      c.columns(['orgId', 'userId', 'queueId', 'kind', 'channel']).doUpdateSet((eb) => ({
        delivery: eb.ref('excluded.delivery'),
        updatedAt: eb.ref('excluded.updatedAt'),
      })),
    )
    .execute()
}

export async function deleteQueueWishes(cx: Cx, userId: string, queueId: string): Promise<void> {
  await cx.tx
    .deleteFrom('queueNotificationPreferences')
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('queueId', '=', queueId)
    .execute()
}
