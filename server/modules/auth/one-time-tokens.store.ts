import type { Cx, OpenCx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'

export type TokenPurpose = 'invitation' | 'password_reset'

export type OneTimeToken = {
  id: string
  purpose: string
  orgId: string
  userId: string | null
  email: string
  data: unknown
  createdAt: Date
  expiresAt: Date
}

const columns = ['id', 'purpose', 'orgId', 'userId', 'email', 'data', 'createdAt', 'expiresAt'] as const

export async function insertToken(
  cx: Cx,
  token: {
    tokenHash: Buffer
    purpose: TokenPurpose
    userId: string | null
    email: string
    data: Record<string, unknown>
    expiresAt: Date
  },
): Promise<string> {
  const id = newId()
  await cx.tx
    .insertInto('oneTimeTokens')
    .values({ ...token, id, orgId: cx.org.id, data: JSON.stringify(token.data), createdAt: cx.now })
    .execute()
  return id
}

/** The token if it can still be used. */
export async function findLiveToken(
  open: OpenCx,
  purpose: TokenPurpose,
  tokenHash: Buffer,
): Promise<OneTimeToken | undefined> {
  return open.tx
    .selectFrom('oneTimeTokens')
    .select(columns)
    .where('tokenHash', '=', tokenHash)
    .where('purpose', '=', purpose)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', open.now)
    .executeTakeFirst()
}

/** Uses the token up; undefined when it is dead. Of two uses at the same moment one wins. */
export async function spendToken(
  open: OpenCx,
  purpose: TokenPurpose,
  tokenHash: Buffer,
): Promise<OneTimeToken | undefined> {
  return open.tx
    .updateTable('oneTimeTokens')
    .set({ usedAt: open.now })
    .where('tokenHash', '=', tokenHash)
    .where('purpose', '=', purpose)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', open.now)
    .returning(columns)
    .executeTakeFirst()
}

/** Revokes what is still unused of a user. */
export async function revokeTokensOfUser(open: OpenCx, purpose: TokenPurpose, userId: string): Promise<void> {
  await open.tx
    .updateTable('oneTimeTokens')
    .set({ revokedAt: open.now })
    .where('userId', '=', userId)
    .where('purpose', '=', purpose)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .execute()
}

/** Invitations of the organization that were neither used nor revoked, newest first; expired ones too. */
export async function listInvitations(cx: Cx): Promise<OneTimeToken[]> {
  return cx.tx
    .selectFrom('oneTimeTokens')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('purpose', '=', 'invitation')
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** One of listInvitations, locked. */
export async function lockInvitation(cx: Cx, id: string): Promise<OneTimeToken | undefined> {
  return cx.tx
    .selectFrom('oneTimeTokens')
    .select(columns)
    .where('id', '=', id)
    .where('orgId', '=', cx.org.id)
    .where('purpose', '=', 'invitation')
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Revokes the unused invitations of the organization to an address (in lower case). */
export async function revokeInvitationsTo(cx: Cx, email: string): Promise<void> {
  await cx.tx
    .updateTable('oneTimeTokens')
    .set({ revokedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('purpose', '=', 'invitation')
    .where('email', '=', email)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .execute()
}

export async function revokeToken(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('oneTimeTokens')
    .set({ revokedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Gives an invitation a new link and a new inviter; the old link is dead. */
export async function renewToken(
  cx: Cx,
  id: string,
  renewed: { tokenHash: Buffer; data: Record<string, unknown>; expiresAt: Date },
): Promise<void> {
  await cx.tx
    .updateTable('oneTimeTokens')
    .set({ ...renewed, data: JSON.stringify(renewed.data) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Ends links at once, of whatever purpose and organization; invitations stay listed as expired. Returns how many lived. */
export async function expireTokens(open: OpenCx, tokenHashes: Buffer[]): Promise<number> {
  const ended = await open.tx
    .updateTable('oneTimeTokens')
    .set({ expiresAt: open.now })
    .where('tokenHash', 'in', tokenHashes)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', open.now)
    .returning('id')
    .execute()
  return ended.length
}

/** Forgets what was used, revoked or a password reset that expired before `before`; open invitations stay listed. */
export async function deleteTokens(cx: Cx, before: Date): Promise<void> {
  await cx.tx
    .deleteFrom('oneTimeTokens')
    .where('orgId', '=', cx.org.id)
    .where('expiresAt', '<', before)
    .where((eb) =>
      eb.or([eb('purpose', '=', 'password_reset'), eb('usedAt', 'is not', null), eb('revokedAt', 'is not', null)]),
    )
    .execute()
}

/** Open invitations that give a role, expired ones too: they can be sent again. */
export async function countInvitationsTo(cx: Cx, roleId: string): Promise<number> {
  return (await listInvitations(cx)).filter((token) => roleOf(token.data) === roleId).length
}

/** Open invitations to a role give another one from now on. */
export async function moveInvitations(cx: Cx, from: string, to: string): Promise<void> {
  for (const { id, data } of await listInvitations(cx))
    if (roleOf(data) === from)
      await cx.tx
        .updateTable('oneTimeTokens')
        .set({ data: JSON.stringify({ ...(data as object), roleId: to }) })
        .where('orgId', '=', cx.org.id)
        .where('id', '=', id)
        .execute()
}

const roleOf = (data: unknown) => (typeof data === 'object' && data !== null && 'roleId' in data ? data.roleId : null)
