import type { Runtime, UserActor } from '../../platform/context.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { listOrganizationsOf } from '../members/logins.ts'
import type { OtherInboxes } from './notifications.contract.ts'
import { countUnread } from './notifications.service.ts'

/** Of so many other organizations the inboxes are counted. */
const mostOrganizations = 50

/**
 * How many notifications wait for somebody in the other organizations he is a member of (product.md AD2), one organization after the
 * other, in each as what he is there. An API key is of one organization: it learns of no other.
 */
export async function countOtherInboxes(runtime: Runtime, actor: UserActor): Promise<OtherInboxes> {
  if (actor.via !== 'session') return { data: [] }
  const { userId, via, viaId } = actor
  const all = await runtime.runOpen((open) => listOrganizationsOf(open, userId))
  const data: OtherInboxes['data'] = []
  for (const { id: orgId } of all.filter(({ id }) => id !== actor.orgId).slice(0, mostOrganizations)) {
    const there = await runtime.runOpen((open) => findUserActor(open, { orgId, userId, via, viaId }))
    if (there)
      data.push({ organizationId: orgId, unreadCount: await runtime.run(there, (cx) => countUnread(cx, there)) })
  }
  return { data }
}
