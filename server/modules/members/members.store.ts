import { sql } from 'kysely'
import type { Cx, OpenCx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { Permission } from '../../platform/permissions.ts'
import { prepared } from '../../platform/prepared.ts'
import { type MemberAccess, withMemberAccess } from './member-access.ts'
import { adminRole } from './members.rules.ts'

export type UserRow = { id: string; email: string; name: string; passwordHash: string | null; disabledAt: Date | null }

const userColumns = ['id', 'email', 'name', 'passwordHash', 'disabledAt'] as const

/** `email` in any case. */
export async function findUserByEmail(open: OpenCx, email: string): Promise<UserRow | undefined> {
  return open.tx.selectFrom('users').select(userColumns).where('email', '=', email.toLowerCase()).executeTakeFirst()
}

export async function findUser(open: OpenCx, id: string): Promise<UserRow | undefined> {
  return open.tx.selectFrom('users').select(userColumns).where('id', '=', id).executeTakeFirst()
}

/** The preferences of the user with a mail address; undefined when there is none. */
export async function findPreferencesByEmail(
  open: OpenCx,
  email: string,
): Promise<{ preferences: unknown } | undefined> {
  return open.tx.selectFrom('users').select('preferences').where('email', '=', email.toLowerCase()).executeTakeFirst()
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

const memberByEmail = prepared((cx, { email }: { email: string }) =>
  cx.tx
    .selectFrom('users as u')
    .innerJoin('memberships as m', (j) => j.on('m.orgId', '=', cx.org.id).onRef('m.userId', '=', 'u.id'))
    .select('u.id')
    .where('u.email', '=', email)
    .where('u.disabledAt', 'is', null)
    .where('m.active', '=', true)
    .compile(),
)

export async function findMemberIdByEmail(cx: Cx, email: string): Promise<string | undefined> {
  return (await memberByEmail(cx, { email }))[0]?.id
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

/** Members by name in any case. `after`: the key of the last row of the page before. */
export async function listMembers(
  cx: Cx,
  page: { limit: number; after: { sortName: string; id: string } | null; active: boolean | null },
): Promise<(MemberAccess & { sortName: string })[]> {
  const sortName = sql<string>`lower(name)`
  let query = withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .selectAll()
    .select(sortName.as('sortName'))
    .where('orgId', '=', cx.org.id)
  if (page.active !== null) query = query.where('active', '=', page.active)
  if (page.after)
    query = query.where(sql<boolean>`(lower(name), user_id) > (${page.after.sortName}, ${page.after.id}::uuid)`)
  return query.orderBy(sortName).orderBy('userId').limit(page.limit).execute()
}

/** The teams of some members. */
export async function listTeamsOf(cx: Cx, userIds: string[]): Promise<{ teamId: string; userId: string }[]> {
  if (userIds.length === 0) return []
  return cx.tx
    .selectFrom('teamMembers')
    .select(['teamId', 'userId'])
    .where('orgId', '=', cx.org.id)
    .where('userId', 'in', userIds)
    .orderBy('teamId')
    .execute()
}

/** Lets changes of memberships in the organization go one after the other: two admins cannot remove each other at once. */
export async function lockAdmins(cx: Cx): Promise<void> {
  await cx.tx
    .selectFrom('roles')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('key', '=', adminRole)
    .forNoKeyUpdate()
    .execute()
}

export async function countOtherAdmins(cx: Cx, userId: string): Promise<number> {
  const row = await withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('orgId', '=', cx.org.id)
    .where('roleKey', '=', adminRole)
    .where('active', '=', true)
    .where('userId', '!=', userId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function saveMembership(
  cx: Cx,
  userId: string,
  membership: { roleId: string; active: boolean; crmAccess: boolean },
): Promise<void> {
  await cx.tx
    .updateTable('memberships')
    .set({ ...membership, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .execute()
}

/** A member with his user locked, so that two changes of his preferences do not undo each other. */
export async function lockMember(cx: Cx, userId: string): Promise<MemberAccess> {
  await cx.tx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
  return withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow()
}
