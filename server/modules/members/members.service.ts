import type { Cx } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import type { Permission } from '../../platform/permissions.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { listMemberAccess, type MemberAccess } from './member-access.ts'
import { type Preferences, readPreferences } from './members.rules.ts'
import * as store from './members.store.ts'

/** What tickets need to know of a member. */
export type MemberRef = { id: string; name: string; email: string }

/** The permission that makes a member one to whom tickets can be given. */
const worksOnTickets = 'tickets:update'

/** Members to whom tickets can be given: active, with a role that works on tickets; by name. */
export async function listAssignable(cx: Cx): Promise<MemberRef[]> {
  const rows = await store.listActiveWith(cx, worksOnTickets)
  return rows.map(refOf)
}

/** Ids of the active members whose role has a permission. */
export async function listHolders(cx: Cx, permission: Permission): Promise<string[]> {
  return (await store.listActiveWith(cx, permission)).map((row) => row.userId)
}

/** The others, by name, each with the reason why no ticket can be given to him (product.md TK11). */
export async function listNotAssignable(cx: Cx): Promise<{ id: string; name: string; why: Sentence }[]> {
  const members = await listMemberAccess(cx)
  return members.flatMap((member) => {
    const why = whyNotAssignable(member)
    return why ? [{ id: member.userId, name: member.name, why }] : []
  })
}

function whyNotAssignable({ active, name, roleName: role, permissions }: MemberAccess): Sentence | null {
  if (!active) return sentence('member.is_deactivated', words`${{ name }} is deactivated.`)
  if (permissions.includes(worksOnTickets)) return null
  return sentence('member.only_reads', words`The role of ${{ name }} (${{ role }}) does not work on tickets.`)
}

/**
 * The member to whom a ticket is to be given. 422 `member.not_assignable` when there is none with the id in this
 * organization (another one's looks the same), he is deactivated, or his role only reads. `path` is the field of the request.
 */
export async function requireAssignable(cx: Cx, id: string, path = 'assigneeId'): Promise<MemberRef> {
  const member = await store.findAccess(cx, cx.org.id, id)
  if (!member) throw notAssignable(path, sentence('member.unknown', 'There is no such member.'))
  const why = whyNotAssignable(member)
  if (why) throw notAssignable(path, why)
  return refOf(member)
}

function notAssignable(path: string, fault: Sentence): Error {
  return unprocessable('member.not_assignable', fault, [fieldError(path, fault)])
}

/** A member with what a notifier needs to know. */
export type MemberDetails = MemberRef & { active: boolean } & Pick<Preferences, 'locale' | 'timeZone'>

/** A member by id, deactivated ones too; null when the organization has no such member. */
export async function findMember(cx: Cx, id: string): Promise<MemberDetails | null> {
  const row = await store.findAccess(cx, cx.org.id, id)
  if (!row) return null
  const { locale, timeZone } = readPreferences(row.userPreferences)
  return { ...refOf(row), active: row.active, locale, timeZone }
}

/** Id of the active member who signs in with the address; null when it is nobody's here. One statement. */
export async function findMemberIdByEmail(cx: Cx, address: string): Promise<string | null> {
  return (await store.findMemberIdByEmail(cx, address.toLowerCase())) ?? null
}

/** The active member who signs in with the address; null when it belongs to no member of the organization. */
export async function findMemberByEmail(
  cx: Cx,
  address: string,
): Promise<(MemberRef & { access: MemberAccess }) | null> {
  const user = await store.findUserByEmail(cx, address.toLowerCase())
  const access = user && (await store.findAccess(cx, cx.org.id, user.id))
  return access?.active ? { ...refOf(access), access } : null
}

function refOf(row: MemberAccess): MemberRef {
  return { id: row.userId, name: row.name, email: row.email }
}
