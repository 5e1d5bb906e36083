import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { can } from '../../platform/permissions.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { type Held, heldBy } from './availability.ts'
import type { MemberStatus } from './user-statuses.contract.ts'

/** Which status each active member has now, by name; who does not see members sees his own alone. */
export async function listMemberStatuses(cx: Cx): Promise<MemberStatus[]> {
  const members = (await listMemberAccess(cx)).filter(
    ({ active, userId }) => active && (can(cx.actor, 'members:read') || isSelf(cx, userId)),
  )
  const held = await heldBy(
    cx,
    members.map(({ userId }) => userId),
  )
  return members.flatMap(({ userId }) => {
    const one = held.get(userId)
    return one ? present(userId, one) : []
  })
}

const isSelf = (cx: Cx, userId: string) => cx.actor.kind === 'user' && cx.actor.userId === userId

/** 404 `member.not_found`. */
export async function getMemberStatus(cx: Cx, userId: string): Promise<MemberStatus> {
  const found = (await listMemberStatuses(cx)).find((one) => one.userId === userId)
  if (!found) throw notFound('member.not_found', 'There is no such active member.')
  return found
}

function present(userId: string, { status, since, until, note, reassign, by }: Held): MemberStatus {
  const { id, name, icon, color, available } = status
  return {
    userId,
    status: { id, name, icon, color, available, reassign },
    since: since?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
    note,
    by,
  }
}
