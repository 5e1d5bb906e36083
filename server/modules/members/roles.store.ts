import type { Cx, OpenCx } from '../../platform/context.ts'
import type { Permission, TicketScope } from '../../platform/permissions.ts'
import { withMemberAccess } from './member-access.ts'

type Rights = { name: string; ticketScope: TicketScope; permissions: readonly Permission[] }

export type RoleRow = {
  id: string
  key: string
  name: string
  system: boolean
  ticketScope: TicketScope
  permissions: string[]
  memberCount: number
}

/** The roles of an organization with their permissions. */
export async function listRoles(open: OpenCx, orgId: string): Promise<RoleRow[]> {
  const rows = await open.tx
    .selectFrom('roles as r')
    .select(['r.id', 'r.key', 'r.name', 'r.system', 'r.ticketScope'])
    .select((eb) => [
      eb
        .selectFrom('rolePermissions as p')
        .select((of) => of.fn.agg<string[]>('array_agg', ['p.permission']).as('all'))
        .whereRef('p.orgId', '=', 'r.orgId')
        .whereRef('p.roleId', '=', 'r.id')
        .as('permissions'),
      eb
        .selectFrom('memberships as m')
        .select((of) => of.fn.countAll<string>().as('count'))
        .whereRef('m.orgId', '=', 'r.orgId')
        .whereRef('m.roleId', '=', 'r.id')
        .as('memberCount'),
    ])
    .where('r.orgId', '=', orgId)
    .execute()
  return rows.map((row) => ({
    ...row,
    ticketScope: row.ticketScope as TicketScope,
    permissions: row.permissions ?? [],
    memberCount: Number(row.memberCount ?? 0),
  }))
}

export async function insertRole(cx: Cx, role: Rights & { id: string; key: string; system: boolean }): Promise<void> {
  const { permissions, ...row } = role
  await cx.tx
    .insertInto('roles')
    .values({ ...row, orgId: cx.org.id })
    .execute()
  await insertPermissions(cx, role.id, permissions)
}

/** Name, scope and all permissions. */
export async function saveRole(cx: Cx, id: string, { permissions, ...row }: Rights): Promise<void> {
  await cx.tx.updateTable('roles').set(row).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
  await cx.tx.deleteFrom('rolePermissions').where('orgId', '=', cx.org.id).where('roleId', '=', id).execute()
  await insertPermissions(cx, id, permissions)
}

async function insertPermissions(cx: Cx, roleId: string, permissions: readonly Permission[]): Promise<void> {
  if (permissions.length === 0) return
  await cx.tx
    .insertInto('rolePermissions')
    .values(permissions.map((permission) => ({ orgId: cx.org.id, roleId, permission })))
    .execute()
}

/** Gives the members of a role another one; returns who they are. */
export async function moveMembers(cx: Cx, from: string, to: string): Promise<{ userId: string; name: string }[]> {
  const members = await withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select(['userId', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('roleId', '=', from)
    .execute()
  await cx.tx
    .updateTable('memberships')
    .set({ roleId: to, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('roleId', '=', from)
    .execute()
  return members
}

export async function deleteRole(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('roles').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}
