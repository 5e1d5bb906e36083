import type { Cx } from '../../platform/context.ts'
import { fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { sentence, words } from '../../platform/words.ts'
import { listMemberAccess, type MemberAccess } from '../members/member-access.ts'
import { type Sight, sightOf } from '../tickets/tickets.visibility.ts'
import { availabilityOf } from '../user-statuses/availability.ts'
import { requireRightOver } from '../user-statuses/take-status.ts'
import type { Candidate } from './absences.rules.ts'
import { listSubstitutes, saveSubstitutes } from './substitutes.store.ts'

const works = 'tickets:update'

/** All members who may stand in for a member, himself included, and what each sees. */
export type Chain = { candidates: Map<string, Candidate>; sights: Map<string, Sight> }

/** The member, his substitutes, and theirs, as far as the names lead. Deactivated ones too. */
export async function readChain(cx: Cx, userId: string): Promise<Chain> {
  const named = new Map<string, string[]>()
  for (let level = [userId]; level.length > 0; ) {
    const rows = await listSubstitutes(cx, level)
    for (const id of level) named.set(id, [])
    for (const row of rows) named.get(row.userId)?.push(row.substituteId)
    level = [...new Set(rows.map((row) => row.substituteId))].filter((id) => !named.has(id))
  }
  const members = (await listMemberAccess(cx)).filter((one) => named.has(one.userId))
  const available = await availabilityOf(cx, [...named.keys()])
  const candidateOf = ({ userId: id, name, active, permissions }: MemberAccess): Candidate => ({
    id,
    name,
    active,
    works: permissions.includes(works),
    available: available.get(id)?.available ?? false,
    statusName: available.get(id)?.statusName ?? '',
    substitutes: named.get(id) ?? [],
  })
  return {
    candidates: new Map(members.map((one) => [one.userId, candidateOf(one)])),
    sights: new Map(members.map((one) => [one.userId, sightOf(one)])),
  }
}

/** Who stands in for a member, the first choice first, with whether he could at this moment. */
export async function getSubstitutes(cx: Cx, userId: string): Promise<Omit<Candidate, 'substitutes'>[]> {
  requireRightOver(cx, userId)
  const { candidates } = await readChain(cx, userId)
  const own = candidates.get(userId)
  if (!own) throw noSuchMember()
  return own.substitutes.flatMap((id) => {
    const one = candidates.get(id)
    if (!one) return []
    const { substitutes: _theirs, ...shown } = one
    return [shown]
  })
}

/**
 * Says who stands in for a member. 404 `member.not_found`; 422 `absence.own_substitute`, and `absence.cannot_substitute` for who is
 * deactivated, works on no tickets, or is not there.
 */
export async function setSubstitutes(cx: Cx, userId: string, ids: readonly string[]): Promise<void> {
  requireRightOver(cx, userId)
  const members = new Map((await listMemberAccess(cx)).map((one) => [one.userId, one]))
  const member = members.get(userId)
  if (!member?.active) throw noSuchMember()
  const wanted = [...new Set(ids)]
  const before = (await listSubstitutes(cx, [userId])).map((row) => row.substituteId)
  for (const [i, id] of wanted.entries()) {
    const fault = before.includes(id) ? null : faultOf(userId, members.get(id))
    if (fault) throw unprocessable(fault.code, fault, [fieldError(`userIds.${i}`, fault)])
  }
  if (JSON.stringify(wanted) === JSON.stringify(before)) return
  await saveSubstitutes(cx, userId, wanted)
  const refs = (list: readonly string[]) => list.map((id) => ({ id, name: members.get(id)?.name ?? '' }))
  emit(cx, 'availability.substitutes_changed', {
    userId,
    name: member.name,
    from: refs(before),
    to: refs(wanted),
  })
}

function faultOf(userId: string, member: MemberAccess | undefined) {
  if (member?.userId === userId)
    return sentence('absence.own_substitute', 'Nobody stands in for himself. Choose colleagues.')
  if (!member?.active) return sentence('member.unknown', 'There is no such member.')
  if (member.permissions.includes(works)) return null
  const { name, roleName: role } = member
  return sentence('member.only_reads', words`The role of ${{ name }} (${{ role }}) does not work on tickets.`)
}

const noSuchMember = () => notFound('member.not_found', 'There is no such active member.')
