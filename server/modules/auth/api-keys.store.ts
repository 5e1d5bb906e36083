import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { withMemberAccess } from '../members/member-access.ts'

export type ApiKeyRow = {
  id: string
  name: string
  hint: string
  scopes: string[]
  userId: string
  userName: string
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
}

export async function insertApiKey(
  cx: Cx,
  key: { userId: string; name: string; hint: string; tokenHash: Buffer; scopes: string[]; expiresAt: Date | null },
): Promise<string> {
  const id = newId()
  await cx.tx
    .insertInto('apiKeys')
    .values({ ...key, id, orgId: cx.org.id, createdAt: cx.now })
    .execute()
  return id
}

/** The keys of the organization that were not revoked, newest first; expired ones too. */
export async function listApiKeys(cx: Cx): Promise<ApiKeyRow[]> {
  return withMemberAccess(cx.tx)
    .selectFrom('apiKeys as k')
    .innerJoin('memberAccess as a', (j) => j.onRef('a.orgId', '=', 'k.orgId').onRef('a.userId', '=', 'k.userId'))
    .select(['k.id', 'k.name', 'k.hint', 'k.scopes', 'k.userId', 'a.name as userName'])
    .select(['k.createdAt', 'k.lastUsedAt', 'k.expiresAt'])
    .where('k.orgId', '=', cx.org.id)
    .where('k.revokedAt', 'is', null)
    .orderBy('k.createdAt', 'desc')
    .orderBy('k.id', 'desc')
    .execute()
}

/** Revokes a key; undefined when the organization has no such key or it was revoked before. */
export async function revokeApiKey(cx: Cx, id: string): Promise<{ name: string } | undefined> {
  return cx.tx
    .updateTable('apiKeys')
    .set({ revokedAt: cx.now })
    .where('id', '=', id)
    .where('orgId', '=', cx.org.id)
    .where('revokedAt', 'is', null)
    .returning('name')
    .executeTakeFirst()
}

/** Revokes all keys that a member made in the organization. */
export async function revokeApiKeysOf(cx: Cx, userId: string): Promise<{ id: string; name: string }[]> {
  return cx.tx
    .updateTable('apiKeys')
    .set({ revokedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
    .returning(['id', 'name'])
    .execute()
}
