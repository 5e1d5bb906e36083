import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { decideRequests } from './access-requests.store.ts'
import { addChosen } from './ticket-access.store.ts'
import { isOpenStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'

/**
 * Lets members see a ticket which the actor sees, whatever their roles see: they are chosen, besides those who were (product.md RO9,
 * CB1: nothing is granted silently). It may be closed: nothing of the ticket itself changes. One event `ticket.access_granted` with
 * those who were not chosen before, whose ids are the answer; what they had asked for is granted with it. 403 without `tickets:update`; 409
 * `access.no_module` for somebody whose role does not see tickets at all, or who is out.
 */
export async function grantAccess(
  cx: Cx,
  ticket: TicketRecord,
  userIds: readonly string[],
  request: { id: string } | null = null,
): Promise<string[]> {
  require(cx.actor, 'tickets:update')
  const members = await listMemberAccess(cx)
  const people = [...new Set(userIds)].map((id) => {
    const member = members.find((one) => one.userId === id)
    if (!member?.active || !member.permissions.includes('tickets:read'))
      throw conflict(
        'access.no_module',
        words`${{ name: member?.name ?? id }} cannot be given access: the role does not see tickets at all, or the member is deactivated.`,
      )
    return { id, name: member.name }
  })
  const place = { id: ticket.id, isOpen: isOpenStatus(ticket.status), createdAt: ticket.createdAt }
  const added = await addChosen(
    cx,
    place,
    people.map(({ id }) => id),
  )
  await decideRequests(
    cx,
    { ticketId: ticket.id, userIds },
    { state: 'granted', decidedBy: cx.actor.kind === 'user' ? cx.actor.userId : null },
  )
  const news = people.filter(({ id }) => added.includes(id))
  if (news.length > 0 || request)
    emit(
      cx,
      'ticket.access_granted',
      { members: news.length > 0 ? news : people, ...(request ? { requestId: request.id } : {}) },
      { ticketId: ticket.id },
    )
  return added
}
