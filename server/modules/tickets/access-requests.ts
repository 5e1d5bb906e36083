import type { Cx, UserActor } from '../../platform/context.ts'
import { conflict, forbidden, gone, notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { saidOf, words } from '../../platform/words.ts'
import { listMemberAccess, type MemberAccess } from '../members/member-access.ts'
import type { AccessRequest, OwnSight } from './access-requests.contract.ts'
import { whoIsAsked } from './access-requests.rules.ts'
import * as requests from './access-requests.store.ts'
import { grantAccess } from './grant-access.ts'
import { ownSightReason } from './sight-reason.rules.ts'
import { ticketRefOf } from './ticket-codes.rules.ts'
import { findTicketFacts, type TicketFacts } from './ticket-facts.ts'
import { ticketNotFound } from './tickets.service.ts'
import * as store from './tickets.store.ts'
import { canSeeTicket, sightOf } from './tickets.visibility.ts'

/**
 * Why the actor does not see a ticket of his organization (product.md RO15, AD6), by code or id. That it is there, and by which
 * rule it is hidden, is told to members who may see tickets at all; nothing else of it. 404 `ticket.not_found` when there is none:
 * tickets of other organizations are none.
 */
export async function explainOwnSight(cx: Cx, ticket: string): Promise<OwnSight> {
  const { actor, facts, members } = await hiddenFrom(cx, ticket)
  const roleName = members.find((one) => one.userId === actor.userId)?.roleName ?? ''
  const { sees, reason } = ownSightReason(actor, roleName, facts)
  const newest = await requests.findNewest(cx, facts.id, actor.userId)
  return {
    code: facts.code,
    sees,
    text: reason.text,
    why: saidOf(reason),
    request: newest && present(newest, facts.code, actor.name),
  }
}

/**
 * Asks to see a ticket that is hidden from the actor; who may grant it is told. While one waits, asking again gives that one. 409
 * `access.seen` for a ticket that he sees; 404 as explainOwnSight.
 */
export async function askForAccess(cx: Cx, input: { ticket: string; reason: string }): Promise<AccessRequest> {
  const { actor, facts, members } = await hiddenFrom(cx, input.ticket)
  if (facts.deletedAt)
    throw gone('access.deleted', words`${{ ticket: facts.code }} was deleted: there is nothing to see.`)
  if (canSeeTicket(actor, facts)) throw conflict('access.seen', words`You see ${{ ticket: facts.code }} already.`)
  const made: requests.AccessRequestRow = {
    id: newId(),
    ticketId: facts.id,
    userId: actor.userId,
    reason: input.reason,
    state: 'open',
    createdAt: cx.now,
    decidedAt: null,
    decidedBy: null,
  }
  if (!(await requests.insertRequest(cx, made))) {
    const waiting = await requests.findNewest(cx, facts.id, actor.userId)
    return present(waiting ?? made, facts.code, actor.name)
  }
  const asked = whoIsAsked(
    members.map((one) => ({ userId: one.userId, active: one.active, sight: sightOf(one) })),
    facts,
  )
  emit(
    cx,
    'ticket.access_requested',
    { requestId: made.id, member: { id: actor.userId, name: actor.name }, reason: input.reason, asked },
    { ticketId: facts.id },
  )
  return present(made, facts.code, actor.name)
}

/**
 * Grants or declines a request for a ticket that the actor sees. The same decision again is no fault; 409
 * `access_request.decided` for the other one; 404 `access_request.not_found`; 403 without `tickets:update`.
 */
export async function decideAccessRequest(
  cx: Cx,
  id: string,
  decision: 'granted' | 'declined',
): Promise<AccessRequest> {
  require(cx.actor, 'tickets:update')
  const found = await requests.findRequest(cx, id)
  if (!found) throw requestNotFound()
  // The ticket first, as every change does: two who decide go one after the other.
  const ticket = await store.lockTicket(cx, { id: found.ticketId })
  const request = await requests.findRequest(cx, id, { lock: true })
  if (!ticket || !request) throw requestNotFound()
  const member = (await listMemberAccess(cx)).find((one) => one.userId === request.userId)
  const name = member?.name ?? ''
  if (request.state === decision) return present(request, ticket.code, name)
  if (request.state !== 'open')
    throw conflict('access_request.decided', words`Somebody has answered ${{ name }} already.`)
  if (decision === 'granted') await grantAccess(cx, ticket, [request.userId], { id })
  else {
    await requests.decideRequests(cx, { id }, { state: 'declined', decidedBy: memberOf(cx).userId })
    emit(cx, 'ticket.access_declined', { requestId: id, member: { id: request.userId, name } }, { ticketId: ticket.id })
  }
  return present({ ...request, state: decision, decidedAt: cx.now }, ticket.code, name)
}

/** One's own request, or one for a ticket that one sees; 404 `access_request.not_found`. */
export async function getAccessRequest(cx: Cx, id: string): Promise<AccessRequest> {
  const request = await requests.findRequest(cx, id)
  const facts = request && (await findTicketFacts(cx, [request.ticketId])).get(request.ticketId)
  if (!request || !facts) throw requestNotFound()
  const isOwn = cx.actor.kind === 'user' && cx.actor.userId === request.userId
  if (!isOwn && !canSeeTicket(cx.actor, facts)) throw requestNotFound()
  const member = (await listMemberAccess(cx)).find((one) => one.userId === request.userId)
  return present(request, facts.code, member?.name ?? '')
}

async function hiddenFrom(
  cx: Cx,
  ticket: string,
): Promise<{ actor: UserActor; facts: TicketFacts; members: MemberAccess[] }> {
  const actor = memberOf(cx)
  require(actor, 'tickets:read')
  const ref = ticketRefOf(ticket)
  const id = ref && (await store.findHiddenId(cx, ref))
  const facts = id ? (await findTicketFacts(cx, [id])).get(id) : undefined
  if (!facts) throw ticketNotFound()
  return { actor, facts, members: await listMemberAccess(cx) }
}

function memberOf(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw forbidden('access.members_only', 'Access is asked for and given by members.')
  return cx.actor
}

const requestNotFound = () =>
  notFound('access_request.not_found', 'There is no such request, or you may not see its ticket.')

function present(row: requests.AccessRequestRow, ticketCode: string, name: string): AccessRequest {
  return {
    id: row.id,
    ticketCode,
    member: { id: row.userId, name },
    reason: row.reason,
    state: row.state,
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  }
}
