import type { Cx } from '../../platform/context.ts'
import { conflict, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { cursorsOf, NameKey } from '../../platform/http/paging.ts'
import { require } from '../../platform/permissions.ts'
import { sentence, words } from '../../platform/words.ts'
import type { MemberAccess } from './member-access.ts'
import { losesLastAdmin } from './members.rules.ts'
import { requireAssignable } from './members.service.ts'
import * as store from './members.store.ts'
import { findRole, requireGrantable } from './roles.ts'
import { refreshSight } from './sight.ts'

export type Member = {
  id: string
  name: string
  email: string
  role: { id: string; key: string; name: string }
  active: boolean
  teamIds: string[]
  crmAccess: boolean
  createdAt: string
}

/** What a module does when a member leaves: gives his tickets on, ends his sessions. `reassignTo` null: to nobody. */
export type MemberDeparture = {
  module: string
  leave: (cx: Cx, input: { userId: string; reassignTo: string | null }) => Promise<void>
}

const departures: MemberDeparture[] = []

/** Called once per process by each module that must act, in the same transaction, when a member is deactivated. */
export function registerMemberDeparture(departure: MemberDeparture): void {
  if (!departures.some((known) => known.module === departure.module)) departures.push(departure)
}

/** All members by name, deactivated ones too unless `active` says which. */
export async function listMembers(
  cx: Cx,
  query: { limit: number; cursor?: string; active?: boolean },
): Promise<{ data: Member[]; nextCursor: string | null }> {
  require(cx.actor, 'members:read')
  const cursors = cursorsOf(cx, 'members', { active: query.active }, NameKey)
  const after = cursors.read(query.cursor)
  const rows = await store.listMembers(cx, {
    limit: query.limit + 1,
    after: after && { sortName: after[0], id: after[1] },
    active: query.active ?? null,
  })
  const page = cursors.cut(rows, query.limit, (row) => [row.sortName, row.userId])
  const members = await present(cx, page.rows)
  return { data: members, nextCursor: page.nextCursor }
}

/** A member as the API shows him; 404 `member.not_found`. */
export async function getMemberCard(cx: Cx, id: string): Promise<Member> {
  require(cx.actor, 'members:read')
  const row = await store.findAccess(cx, cx.org.id, id)
  if (!row) throw noSuchMember()
  return presentOne(cx, row)
}

/**
 * Changes a member's role or CRM access, or deactivates or activates him. Deactivated he is out with his next request; his sessions end and his
 * API keys are revoked; his open tickets go to `reassignTo`, or to nobody. 409 `member.last_admin`.
 */
export async function updateMember(
  cx: Cx,
  input: { id: string; roleId?: string; active?: boolean; crmAccess?: boolean; reassignTo?: string },
): Promise<Member> {
  require(cx.actor, 'members:manage')
  await store.lockAdmins(cx)
  const before = await store.findAccess(cx, cx.org.id, input.id)
  if (!before) throw noSuchMember()
  const active = input.active ?? before.active
  const crmAccess = input.crmAccess ?? before.crmAccess
  const leaves = before.active && !active
  if (input.reassignTo !== undefined && !leaves)
    throw unprocessable('member.stays', 'reassignTo belongs to a deactivation (active: false).', [
      { path: 'reassignTo', message: 'Belongs to a deactivation.' },
    ])
  await requireOver(cx, before)
  const role = await newRole(cx, before, input.roleId)
  const others = await store.countOtherAdmins(cx, input.id)
  if (losesLastAdmin(before, { roleKey: role.key, active }, others))
    throw conflict(
      'member.last_admin',
      words`${{ name: before.name }} is the last active admin. Make another member an admin first: without one nobody could.`,
    )
  const reassignTo = await requireHeir(cx, input)
  await store.saveMembership(cx, input.id, { roleId: role.id, active, crmAccess })
  if (role.id !== before.roleId)
    emit(cx, 'member.role_changed', { userId: input.id, name: before.name, from: before.roleKey, to: role.key })
  if (crmAccess !== before.crmAccess)
    emit(cx, 'member.crm_access_changed', {
      userId: input.id,
      name: before.name,
      from: before.crmAccess,
      to: crmAccess,
    })
  if (leaves) {
    for (const { leave } of departures) await leave(cx, { userId: input.id, reassignTo })
    emit(cx, 'member.deactivated', { userId: input.id, name: before.name, reassignTo })
  }
  if (!before.active && active) emit(cx, 'member.activated', { userId: input.id, name: before.name })
  return getMemberCard(cx, input.id)
}

/** Nobody manages a member who may do more than himself, or he could take the way around by a narrow API key. */
async function requireOver(cx: Cx, member: MemberAccess): Promise<void> {
  await requireGrantable(cx, member.roleId)
}

async function newRole(cx: Cx, before: MemberAccess, roleId: string | undefined): Promise<{ id: string; key: string }> {
  if (roleId === undefined || roleId === before.roleId) return { id: before.roleId, key: before.roleKey }
  return requireGrantable(cx, roleId)
}

async function requireHeir(cx: Cx, input: { id: string; reassignTo?: string }): Promise<string | null> {
  if (input.reassignTo === undefined) return null
  if (input.reassignTo === input.id) {
    const fault = sentence('member.leaves', 'Tickets cannot stay with the member who is deactivated.')
    throw unprocessable('member.not_assignable', fault, [fieldError('reassignTo', fault)])
  }
  return (await requireAssignable(cx, input.reassignTo, 'reassignTo')).id
}

/** The membership of the user with a mail address (in lower case), active or not; undefined: none here. */
export async function findMembershipByEmail(
  cx: Cx,
  email: string,
): Promise<{ id: string; name: string; active: boolean } | undefined> {
  const user = await store.findUserByEmail(cx, email)
  const row = user && (await store.findAccess(cx, cx.org.id, user.id))
  return row && { id: row.userId, name: row.name, active: row.active }
}

/** Makes a user a member. One who is a member already keeps his role; 409 `membership.deactivated` when he was deactivated. */
export async function joinOrganization(
  cx: Cx,
  input: { userId: string; roleId: string; invitedBy: { id: string; name: string } | null },
): Promise<void> {
  const member = await store.findAccess(cx, cx.org.id, input.userId)
  if (member && !member.active)
    throw conflict('membership.deactivated', 'Your membership was deactivated. Ask an admin to activate it again.')
  if (member) return
  const role = await findRole(cx, cx.org.id, input.roleId)
  if (!role) throw new Error(`The role ${input.roleId} is not there.`)
  await store.insertMembership(cx, { orgId: cx.org.id, userId: input.userId, roleId: role.id })
  await refreshSight(cx)
  const { name, email } = (await store.findUser(cx, input.userId)) ?? {}
  emit(cx, 'member.joined', { userId: input.userId, name, email, role: role.key, invitedBy: input.invitedBy })
}

const noSuchMember = () => notFound('member.not_found', 'There is no such member.')

async function presentOne(cx: Cx, row: MemberAccess): Promise<Member> {
  const [member] = await present(cx, [row])
  if (!member) throw noSuchMember()
  return member
}

async function present(cx: Cx, rows: MemberAccess[]): Promise<Member[]> {
  const teams = await store.listTeamsOf(
    cx,
    rows.map((row) => row.userId),
  )
  return rows.map((row) => ({
    id: row.userId,
    name: row.name,
    email: row.email,
    role: { id: row.roleId, key: row.roleKey, name: row.roleName },
    active: row.active,
    teamIds: teams.filter((team) => team.userId === row.userId).map((team) => team.teamId),
    crmAccess: row.crmAccess,
    createdAt: row.createdAt.toISOString(),
  }))
}
