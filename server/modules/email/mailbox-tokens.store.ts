import type { Cx } from '../../platform/context.ts'

/** What is stored of a mailbox's OAuth2 sign-in; every secret sealed. */
export type TokenRow = {
  clientSecret: string | null
  refreshToken: string | null
  accessToken: string | null
  accessExpiresAt: Date | null
}

export async function findTokens(cx: Cx, channelId: string): Promise<TokenRow | undefined> {
  return cx.tx
    .selectFrom('mailboxTokens')
    .select(['clientSecret', 'refreshToken', 'accessToken', 'accessExpiresAt'])
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channelId)
    .executeTakeFirst()
}

/** Channels whose mailbox somebody has connected. */
export async function listConnected(cx: Cx): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('mailboxTokens')
    .select('channelId')
    .where('orgId', '=', cx.org.id)
    .where('refreshToken', 'is not', null)
    .execute()
  return rows.map((row) => row.channelId)
}

export async function putTokens(cx: Cx, channelId: string, row: TokenRow): Promise<void> {
  const values = { ...row, updatedAt: cx.now }
  await cx.tx
    .insertInto('mailboxTokens')
    .values({ orgId: cx.org.id, channelId, ...values })
    .onConflict((c) => c.columns(['orgId', 'channelId']).doUpdateSet(values))
    .execute()
}

/** Writes what a refresh brought, unless somebody connected anew meanwhile. */
export async function renewTokens(
  cx: Cx,
  channelId: string,
  used: string,
  row: Omit<TokenRow, 'clientSecret'>,
): Promise<void> {
  await cx.tx
    .updateTable('mailboxTokens')
    .set({ ...row, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channelId)
    .where('refreshToken', '=', used)
    .execute()
}

export async function deleteTokens(cx: Cx, channelId: string): Promise<void> {
  await cx.tx.deleteFrom('mailboxTokens').where('orgId', '=', cx.org.id).where('channelId', '=', channelId).execute()
}
