import type { Cx, OpenCx } from '../../platform/context.ts'
import { forbidden, unprocessable } from '../../platform/errors.ts'
import { type Permission, permissions, permissionTexts, require, type TicketScope } from '../../platform/permissions.ts'
import type { MemberAccess } from './member-access.ts'
import { permissionsBeyond } from './members.rules.ts'
import * as store from './members.store.ts'

export type Role = { id: string; key: string; name: string; ticketScope: TicketScope; permissions: Permission[] }

const present = (row: store.RoleRow): Role => ({
  ...row,
  permissions: permissions.filter((permission) => row.permissions.includes(permission)),
})

/** The roles of the organization, the widest first. */
export async function listRoles(cx: Cx): Promise<Role[]> {
  require(cx.actor, 'members:read')
  const roles = (await store.listRoles(cx, cx.org.id)).map(present)
  return roles.toSorted((a, b) => b.permissions.length - a.permissions.length || (a.name < b.name ? -1 : 1))
}

/** Those of the ids that are roles of the organization. */
export async function filterRoles(cx: Cx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  return (await store.listRoles(cx, cx.org.id)).map(({ id }) => id).filter((id) => ids.includes(id))
}

export async function findRole(open: OpenCx, orgId: string, id: string): Promise<Role | undefined> {
  return (await store.listRoles(open, orgId)).map(present).find((role) => role.id === id)
}

/**
 * A role that the sender may give. 422 `role.unknown`; 403 `role.beyond_yours` when it allows what he may not do himself, so that
 * neither a narrow role nor a narrow API key is a way to more.
 */
export async function requireGrantable(cx: Cx, id: string): Promise<Role> {
  const role = await findRole(cx, cx.org.id, id)
  if (!role)
    throw unprocessable('role.unknown', 'There is no such role.', [
      { path: 'roleId', message: 'There is no such role.' },
    ])
  const beyond = cx.actor.kind === 'user' ? permissionsBeyond(cx.actor.permissions, role.permissions) : []
  const first = beyond[0]
  if (first)
    throw forbidden('role.beyond_yours', {
      text: `The role ${role.name} allows what you may not do yourself, for example “${permissionTexts[first]}” (${first}).`,
      params: { role: role.name, permission: first },
    })
  return role
}

/**
 * Why a member who once gave a role, by an invitation, could not do so now: he is a member no more, may not manage members, or
 * the role allows what he may not do himself. Null: he could.
 */
export function lostAuthority(
  member: Pick<MemberAccess, 'active' | 'permissions'> | null,
  role: Role,
): 'membership' | 'permission' | 'role' | null {
  if (!member?.active) return 'membership'
  const own = new Set(member.permissions)
  if (!own.has('members:manage')) return 'permission'
  return permissionsBeyond(own, role.permissions).length > 0 ? 'role' : null
}
