import type { Cx } from '../../platform/context.ts'
import type { DigestHour, WishRow } from './preferences.rules.ts'

/** What a member wished; kinds and channels without a row are as usual. */
export async function listWishes(cx: Cx, userId: string): Promise<WishRow[]> {
  return cx.tx
    .selectFrom('notificationPreferences')
    .select(['kind', 'channel', 'delivery'])
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .execute()
}

export async function saveWishes(cx: Cx, userId: string, rows: readonly WishRow[]): Promise<void> {
  if (rows.length === 0) return
  await cx.tx
    .insertInto('notificationPreferences')
    .values(rows.map((row) => ({ ...row, orgId: cx.org.id, userId, updatedAt: cx.now })))
    .onConflict((c) =>
      c.columns(['orgId', 'userId', 'kind', 'channel']).doUpdateSet((eb) => ({
        delivery: eb.ref('excluded.delivery'),
        updatedAt: eb.ref('excluded.updatedAt'),
      })),
    )
    .execute()
}

/** Ids of members who asked, by any channel, for a kind that is off unless asked for. */
export async function listWanting(cx: Cx, kind: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('notificationPreferences')
    .select('userId')
    .distinct()
    .where('orgId', '=', cx.org.id)
    .where('kind', '=', kind)
    .where('delivery', '<>', 'off')
    .execute()
  return rows.map((row) => row.userId)
}

/** When the daily summary comes; null when the member never said. */
export async function findDigestHour(cx: Cx, userId: string): Promise<DigestHour | null> {
  const row = await cx.tx
    .selectFrom('notificationDigests')
    .select(['hour', 'timeZone'])
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return row ?? null
}

export async function saveDigestHour(cx: Cx, userId: string, digest: DigestHour): Promise<void> {
  await cx.tx
    .insertInto('notificationDigests')
    .values({ ...digest, orgId: cx.org.id, userId, updatedAt: cx.now })
    .onConflict((c) =>
      c.columns(['orgId', 'userId']).doUpdateSet((eb) => ({
        hour: eb.ref('excluded.hour'),
        timeZone: eb.ref('excluded.timeZone'),
        updatedAt: eb.ref('excluded.updatedAt'),
      })),
    )
    .execute()
}
