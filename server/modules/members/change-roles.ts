import type { Cx } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type Permission, permissions, require, type TicketScope } from '../../platform/permissions.ts'
import { sentence, words } from '../../platform/words.ts'
import { firstUnmetNeed } from './members.rules.ts'
import { lockAdmins } from './members.store.ts'
import * as store from './roles.store.ts'
import { findRole, type Role, requireGrantable, requireRightsOver } from './roles.ts'

type Rights = { name: string; ticketScope: TicketScope; permissions: Permission[] }

/** What else than memberships gives a role, such as invitations: how many there are, and how they get another one. */
export type RoleUse = {
  module: string
  count: (cx: Cx, roleId: string) => Promise<number>
  move: (cx: Cx, input: { roleId: string; moveTo: string }) => Promise<void>
}

const uses: RoleUse[] = []

/** Called once per process by each module that keeps roles by id. */
export function registerRoleUse(use: RoleUse): void {
  if (!uses.some((known) => known.module === use.module)) uses.push(use)
}

/**
 * A role of the organization's own. 409 `role.name_taken`; 422 `role.needs` for a permission without one that it rests on; 403
 * `role.beyond_yours`, `role.scope_beyond_yours`: nobody makes a role of more than he may himself.
 */
export async function createRole(cx: Cx, input: Rights): Promise<Role> {
  require(cx.actor, 'members:manage')
  const rights = checked(cx, input)
  const id = newId()
  await unlessTaken(rights.name, () => store.insertRole(cx, { id, key: id, system: false, ...rights }))
  emit(cx, 'role.created', { roleId: id, ...rights })
  return { id, key: id, system: false, memberCount: 0, ...rights }
}

/** Like createRole; also 404 `role.not_found`, 409 `role.built_in`. Nobody changes a role that allows more than he may himself. */
export async function updateRole(cx: Cx, input: { id: string } & Partial<Rights>): Promise<Role> {
  require(cx.actor, 'members:manage')
  const before = await lockOwnRole(cx, input.id)
  const rights = checked(cx, {
    name: input.name ?? before.name,
    ticketScope: input.ticketScope ?? before.ticketScope,
    permissions: input.permissions ?? before.permissions,
  })
  const from: Rights = { name: before.name, ticketScope: before.ticketScope, permissions: before.permissions }
  if (JSON.stringify(from) === JSON.stringify(rights)) return before
  await unlessTaken(rights.name, () => store.saveRole(cx, input.id, rights))
  emit(cx, 'role.updated', { roleId: input.id, from, to: rights })
  return { ...before, ...rights }
}

/**
 * Deletes a role; its members and open invitations get the role `moveTo`. 409 `role.in_use` when there are any and no `moveTo`;
 * 404 `role.not_found`, 409 `role.built_in`, 422 `role.unknown`.
 */
export async function deleteRole(cx: Cx, input: { id: string; moveTo?: string }): Promise<void> {
  require(cx.actor, 'members:manage')
  const role = await lockOwnRole(cx, input.id)
  if (input.moveTo === undefined) await requireUnused(cx, role)
  else await moveAll(cx, role, input.moveTo)
  await store.deleteRole(cx, input.id)
  emit(cx, 'role.deleted', { roleId: input.id, name: role.name, moveTo: input.moveTo ?? null })
}

async function requireUnused(cx: Cx, role: Role): Promise<void> {
  let count = role.memberCount
  for (const use of uses) count += await use.count(cx, role.id)
  if (count === 0) return
  throw conflict(
    'role.in_use',
    words`${{ count }} members, open invitations or shared views have the role ${{ role: role.name }}. Say which role they get instead.`,
    { count },
    [{ path: 'moveTo', message: 'Choose the role that they get.' }],
  )
}

async function moveAll(cx: Cx, role: Role, moveTo: string): Promise<void> {
  if (moveTo === role.id)
    throw unprocessable('role.moves_to_itself', 'Choose another role than the one that is deleted.', [
      { path: 'moveTo', message: 'Choose another role.' },
    ])
  const to = await requireGrantable(cx, moveTo, 'moveTo')
  for (const { userId, name } of await store.moveMembers(cx, role.id, to.id))
    emit(cx, 'member.role_changed', { userId, name, from: role.key, to: to.key })
  for (const use of uses) await use.move(cx, { roleId: role.id, moveTo: to.id })
}

/** Changes of roles and of who has them go one after the other. */
async function lockOwnRole(cx: Cx, id: string): Promise<Role> {
  await lockAdmins(cx)
  const role = await findRole(cx, cx.org.id, id)
  if (!role) throw notFound('role.not_found', 'There is no such role.')
  if (role.system)
    throw conflict(
      'role.built_in',
      words`Every organization has the role ${{ role: role.name }}; it cannot be changed. Make a copy and change that.`,
    )
  requireRightsOver(cx, role)
  return role
}

function checked(cx: Cx, input: Rights): Rights {
  const granted = permissions.filter((permission) => input.permissions.includes(permission))
  const unmet = firstUnmetNeed(granted)
  if (unmet) {
    const fault = sentence(
      'role.needs',
      words`The permission ${{ permission: unmet.permission }} needs ${{ needs: unmet.needs }} too.`,
    )
    throw unprocessable('role.needs', fault, [fieldError('permissions', fault)])
  }
  const rights = { name: input.name, ticketScope: input.ticketScope, permissions: granted }
  requireRightsOver(cx, rights)
  return rights
}

async function unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw conflict('role.name_taken', words`There is a role “${{ name }}” already.`, undefined, [
      { path: 'name', message: 'There is a role of this name already.' },
    ])
  }
}
