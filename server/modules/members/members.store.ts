import { sql } from 'kysely'
import type { Cx, OpenCx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { Permission, TicketScope } from '../../platform/permissions.ts'
import { type MemberAccess, withMemberAccess } from './member-access.ts'

export type UserRow = { id: string; email: string; name: string; passwordHash: string | null; disabledAt: Date | null }

const userColumns = ['id', 'email', 'name', 'passwordHash', 'disabledAt'] as const

/** `email` in any case. */
export async function findUserByEmail(open: OpenCx, email: string): Promise<UserRow | undefined> {
  return open.tx.selectFrom('users').select(userColumns).where('email', '=', email.toLowerCase()).executeTakeFirst()
}

export async function findUser(open: OpenCx, id: string): Promise<UserRow | undefined> {
  return open.tx.selectFrom('users').select(userColumns).where('id', '=', id).executeTakeFirst()
}

/** Makes a user; undefined when the email has one already. */
export async function insertUser(
  open: OpenCx,
  user: { email: string; name: string; passwordHash: string | null },
): Promise<string | undefined> {
  const row = await open.tx
    .insertInto('users')
    .values({ ...user, id: newId(), email: user.email.toLowerCase(), createdAt: open.now, updatedAt: open.now })
    .onConflict((c) => c.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function savePasswordHash(open: OpenCx, userId: string, passwordHash: string): Promise<void> {
  await open.tx.updateTable('users').set({ passwordHash, updatedAt: open.now }).where('id', '=', userId).execute()
}

export async function saveUser(
  open: OpenCx,
  userId: string,
  change: { name: string; preferences: Record<string, unknown> },
): Promise<void> {
  await open.tx
    .updateTable('users')
    .set({ name: change.name, preferences: JSON.stringify(change.preferences), updatedAt: open.now })
    .where('id', '=', userId)
    .execute()
}

export async function findAccess(open: OpenCx, orgId: string, userId: string): Promise<MemberAccess | undefined> {
  return withMemberAccess(open.tx)
    .selectFrom('memberAccess')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .executeTakeFirst()
}

/** Where a user may sign in, oldest membership first. */
export async function listActiveOrgs(open: OpenCx, userId: string): Promise<{ id: string; name: string }[]> {
  return withMemberAccess(open.tx)
    .selectFrom('memberAccess')
    .innerJoin('orgs', 'orgs.id', 'memberAccess.orgId')
    .select(['orgs.id', 'orgs.name'])
    .where('userId', '=', userId)
    .where('active', '=', true)
    .orderBy('memberAccess.createdAt')
    .orderBy('orgs.id')
    .execute()
}

/** Active members whose role has the permission, by name. */
export async function listActiveWith(cx: Cx, permission: Permission): Promise<MemberAccess[]> {
  return withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('active', '=', true)
    .where((eb) => sql<boolean>`${permission} = any(${eb.ref('permissions')})`)
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .orderBy('userId')
    .execute()
}

export async function insertMembership(
  open: OpenCx,
  membership: { orgId: string; userId: string; roleId: string },
): Promise<void> {
  await open.tx
    .insertInto('memberships')
    .values({ ...membership, createdAt: open.now, updatedAt: open.now })
    .execute()
}

export async function findRoleByKey(open: OpenCx, orgId: string, key: string): Promise<{ id: string } | undefined> {
  return open.tx.selectFrom('roles').select('id').where('orgId', '=', orgId).where('key', '=', key).executeTakeFirst()
}

export async function insertRole(
  cx: Cx,
  role: { key: string; name: string; ticketScope: TicketScope; permissions: readonly Permission[] },
): Promise<string> {
  const id = newId()
  const { key, name, ticketScope } = role
  await cx.tx.insertInto('roles').values({ orgId: cx.org.id, id, key, name, ticketScope, system: true }).execute()
  await cx.tx
    .insertInto('rolePermissions')
    .values(role.permissions.map((permission) => ({ orgId: cx.org.id, roleId: id, permission })))
    .execute()
  return id
}
