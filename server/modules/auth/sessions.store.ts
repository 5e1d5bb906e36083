import type { Cx, OpenCx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'

export type NewSession = {
  tokenHash: Buffer
  userId: string
  orgId: string
  ip: string
  userAgent: string
  expiresAt: Date
}

/** A session that ended keeps its row for a while: its address is one that its user is known by. */
export async function insertSession(open: OpenCx, session: NewSession): Promise<void> {
  await open.tx
    .insertInto('sessions')
    .values({ ...session, id: newId(), createdAt: open.now, lastSeenAt: open.now })
    .execute()
}

/** Live sessions of a user in all organizations, the one last used first. */
export async function listSessions(open: OpenCx, userId: string) {
  return open.tx
    .selectFrom('sessions')
    .select(['id', 'ip', 'userAgent', 'createdAt', 'lastSeenAt'])
    .where('userId', '=', userId)
    .where('expiresAt', '>', open.now)
    .orderBy('lastSeenAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Ends one live session of the user; false when there is none with the id. */
export async function endSession(open: OpenCx, userId: string, id: string): Promise<boolean> {
  const ended = await open.tx
    .updateTable('sessions')
    .set({ expiresAt: open.now })
    .where('id', '=', id)
    .where('userId', '=', userId)
    .where('expiresAt', '>', open.now)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

export async function endSessionOfToken(open: OpenCx, tokenHash: Buffer): Promise<void> {
  await open.tx
    .updateTable('sessions')
    .set({ expiresAt: open.now })
    .where('tokenHash', '=', tokenHash)
    .where('expiresAt', '>', open.now)
    .execute()
}

/** Ends the sessions of a user everywhere, but for `keep`. */
export async function endSessions(open: OpenCx, userId: string, keep: string | null): Promise<void> {
  let query = open.tx
    .updateTable('sessions')
    .set({ expiresAt: open.now })
    .where('userId', '=', userId)
    .where('expiresAt', '>', open.now)
  if (keep !== null) query = query.where('id', '!=', keep)
  await query.execute()
}

/** Ends the sessions of a user in the organization. */
export async function endSessionsHere(cx: Cx, userId: string): Promise<void> {
  await cx.tx
    .updateTable('sessions')
    .set({ expiresAt: cx.now })
    .where('userId', '=', userId)
    .where('orgId', '=', cx.org.id)
    .where('expiresAt', '>', cx.now)
    .execute()
}

/** Where the user was last. */
export async function findLastOrg(open: OpenCx, userId: string): Promise<string | undefined> {
  const row = await open.tx
    .selectFrom('sessions')
    .select('orgId')
    .where('userId', '=', userId)
    .orderBy('lastSeenAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.orgId
}

/** Whether the user signed in from the address before. */
export async function isKnownAddress(open: OpenCx, userId: string, ip: string): Promise<boolean> {
  const row = await open.tx
    .selectFrom('sessions')
    .select('id')
    .where('userId', '=', userId)
    .where('ip', '=', ip)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function moveSession(open: OpenCx, id: string, orgId: string): Promise<void> {
  await open.tx.updateTable('sessions').set({ orgId }).where('id', '=', id).execute()
}

/** Forgets sessions of the organization that ended before `before`. */
export async function deleteSessions(cx: Cx, before: Date): Promise<void> {
  await cx.tx.deleteFrom('sessions').where('orgId', '=', cx.org.id).where('expiresAt', '<', before).execute()
}
