import type { Cx, OpenCx } from '../../platform/context.ts'
import { forbidden, unprocessable } from '../../platform/errors.ts'
import { type Permission, permissions, permissionTexts, require, type TicketScope } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import type { MemberAccess } from './member-access.ts'
import { isWider, permissionsBeyond } from './members.rules.ts'
import * as store from './roles.store.ts'

export type Role = {
  id: string
  key: string
  name: string
  /** Every organization has it, and it cannot be changed. */
  system: boolean
  ticketScope: TicketScope
  permissions: Permission[]
  memberCount: number
}

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
 * A role that the sender may give. 422 `role.unknown`; 403 `role.beyond_yours`, `role.scope_beyond_yours` when it allows what
 * he may not do himself, so that neither a narrow role nor a narrow API key is a way to more.
 */
export async function requireGrantable(cx: Cx, id: string, path = 'roleId'): Promise<Role> {
  const role = await findRole(cx, cx.org.id, id)
  if (!role)
    throw unprocessable('role.unknown', 'There is no such role.', [{ path, message: 'There is no such role.' }])
  requireRightsOver(cx, role)
  return role
}

/** 403 `role.beyond_yours`, `role.scope_beyond_yours` when the rights of a role go further than the sender's own. */
export function requireRightsOver(cx: Cx, role: Pick<Role, 'name' | 'permissions' | 'ticketScope'>): void {
  if (cx.actor.kind !== 'user') return
  const first = permissionsBeyond(cx.actor.permissions, role.permissions)[0]
  if (first)
    throw forbidden('role.beyond_yours', {
      text: `The role ${role.name} allows what you may not do yourself, for example “${permissionTexts[first]}” (${first}).`,
      params: { role: role.name, permission: first },
    })
  if (isWider(role.ticketScope, cx.actor.ticketScope))
    throw forbidden(
      'role.scope_beyond_yours',
      words`The role ${{ role: role.name }} sees more tickets than you do yourself.`,
    )
}

/**
 * Why a member who once gave a role, by an invitation, could not do so now: he is a member no more, may not manage members, or
 * the role allows what he may not do himself. Null: he could.
 */
export function lostAuthority(
  member: Pick<MemberAccess, 'active' | 'permissions' | 'ticketScope'> | null,
  role: Role,
): 'membership' | 'permission' | 'role' | null {
  if (!member?.active) return 'membership'
  const own = new Set(member.permissions)
  if (!own.has('members:manage')) return 'permission'
  const isBeyond = permissionsBeyond(own, role.permissions).length > 0 || isWider(role.ticketScope, member.ticketScope)
  return isBeyond ? 'role' : null
}
