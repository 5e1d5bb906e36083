import type { Cx } from '../../platform/context.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { listHolders } from '../members/members.service.ts'
import { listLeadsOf } from '../members/teams.ts'
import { listServedQueues } from '../queues/queues.service.ts'

/** Who runs a queue: the leads of its teams who work with tickets; where there is none, everybody who administers. */
export async function queueKeepers(cx: Cx, queueId: string): Promise<string[]> {
  const queue = (await listServedQueues(cx)).find(({ id }) => id === queueId)
  const leads = await listLeadsOf(cx, { teamIds: queue?.teamIds ?? [] })
  const members = await listMemberAccess(cx)
  const present = members.filter(
    ({ userId, active, permissions }) => leads.includes(userId) && active && permissions.includes('tickets:read'),
  )
  return present.length > 0 ? present.map(({ userId }) => userId) : listHolders(cx, 'settings:manage')
}

/** True for who may be told of queues: he leads a team, or administers. */
export async function mayKeepQueues(cx: Cx, userId: string): Promise<boolean> {
  if ((await listLeadsOf(cx, { memberId: userId })).includes(userId)) return true
  return (await listHolders(cx, 'settings:manage')).includes(userId)
}
