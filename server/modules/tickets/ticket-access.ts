import type { Cx } from '../../platform/context.ts'
import { fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require } from '../../platform/permissions.ts'
import { type Sentence, saidOf, sentence } from '../../platform/words.ts'
import { listMemberAccess, type MemberAccess } from '../members/member-access.ts'
import { listTeamNames } from '../members/teams.ts'
import { queueFor } from '../queues/queues.service.ts'
import { listOpen } from './access-requests.store.ts'
import { sightReason } from './sight-reason.rules.ts'
import { type Chosen, findChosen, saveChosen } from './ticket-access.store.ts'
import { ticketRefOf } from './ticket-codes.rules.ts'
import { findTicketFacts } from './ticket-facts.ts'
import { isOpenStatus } from './tickets.rules.ts'
import { getTicketRecord, lockTicket, requireNotClosed, ticketNotFound } from './tickets.service.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'
import { sightOf } from './tickets.visibility.ts'

/** Public or private, and who is chosen to see it besides. */
export type VisibilityWish = { visibility: 'public' | 'private' } & Chosen

type Ref = { id: string; name: string }
type Reason = { sees: boolean; text: string; why: ReturnType<typeof saidOf> }
export type TicketAccessView = {
  visibility: 'public' | 'private'
  users: Ref[]
  teams: Ref[]
  people: ({ member: Ref; role: Ref } & Reason)[]
  requests: { id: string; member: Ref; reason: string; createdAt: string }[]
}

/**
 * Makes a ticket private or public, and says who was chosen to see it besides. Nothing is granted silently: one event
 * `ticket.visibility_changed` with everybody who was chosen before and after. 409 `ticket.closed`; 422 `ticket.unknown_viewer`.
 */
export async function setTicketVisibility(
  cx: Cx,
  idOrCode: string,
  input: VisibilityWish,
  { cause }: { cause?: Record<string, unknown> } = {},
): Promise<TicketRecord> {
  require(cx.actor, 'tickets:update')
  const before = await lockTicket(cx, idOrCode)
  requireNotClosed(before)
  const { chosen, users, teams } = await readWish(cx, input)
  const was = await findChosen(cx, before.id)
  const same = (a: string[], b: string[]) => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort())
  if (before.visibility === input.visibility && same(was.userIds, chosen.userIds) && same(was.teamIds, chosen.teamIds))
    return before
  const after = { ...before, visibility: input.visibility, version: before.version + 1, updatedAt: cx.now }
  await store.saveTicket(cx, before, after)
  await saveChosen(cx, { id: before.id, isOpen: isOpenStatus(before.status), createdAt: before.createdAt }, chosen)
  const told = (visibility: string, { userIds, teamIds }: Chosen) => ({
    visibility,
    users: users.filter(({ id }) => userIds.includes(id)),
    teams: teams.filter(({ id }) => teamIds.includes(id)),
  })
  emit(
    cx,
    'ticket.visibility_changed',
    { from: told(before.visibility, was), to: told(input.visibility, chosen), version: after.version },
    { ticketId: before.id, cause },
  )
  return after
}

/** Refuses at once what no ticket could take: 403, 422 `ticket.unknown_viewer`, its fields below `path`. */
export async function checkVisibility(cx: Cx, input: VisibilityWish, path: string): Promise<void> {
  require(cx.actor, 'tickets:update')
  await readWish(cx, input, `${path}.`)
}

/** Public or private, and who is chosen, as setTicketVisibility takes it. For who sees the ticket. */
export async function visibilityOf(cx: Cx, ticketId: string): Promise<VisibilityWish> {
  const { visibility } = await getTicketRecord(cx, ticketId)
  return { visibility, ...(await findChosen(cx, ticketId)) }
}

/** The members and teams of the wish, which are all there. */
async function readWish(
  cx: Cx,
  { userIds, teamIds }: VisibilityWish,
  path = '',
): Promise<{ chosen: Chosen; users: Ref[]; teams: Ref[] }> {
  const users = (await listMemberAccess(cx)).map((one) => ({ id: one.userId, name: one.name }))
  const teams = await listTeamNames(cx)
  const chosen = {
    userIds: knownOf(users, userIds, `${path}userIds`),
    teamIds: knownOf(teams, teamIds, `${path}teamIds`),
  }
  return { chosen, users, teams }
}

function knownOf(known: readonly Ref[], ids: readonly string[], path: string): string[] {
  const wanted = [...new Set(ids)]
  const missing = wanted.find((id) => !known.some((one) => one.id === id))
  if (missing === undefined) return wanted
  const fault = sentence('ticket.unknown_viewer', 'There is no such member or team.')
  throw unprocessable('ticket.unknown_viewer', fault, [fieldError(`${path}.${ids.indexOf(missing)}`, fault)])
}

/** Who sees the ticket and why, member by member (product.md RO15). For who sees it himself. */
export async function getTicketAccess(cx: Cx, idOrCode: string): Promise<TicketAccessView> {
  require(cx.actor, 'members:read')
  const ticket = await getTicketRecord(cx, idOrCode)
  const chosen = await findChosen(cx, ticket.id)
  const members = await listMemberAccess(cx)
  const reasonFor = await reasoner(cx, ticket, chosen, members)
  const people = members
    .filter((one) => one.active)
    .map((one) => ({
      member: { id: one.userId, name: one.name },
      role: { id: one.roleId, name: one.roleName },
      ...reasonFor(one),
    }))
  return {
    visibility: ticket.visibility,
    users: members
      .filter((one) => chosen.userIds.includes(one.userId))
      .map((one) => ({ id: one.userId, name: one.name })),
    teams: (await listTeamNames(cx)).filter(({ id }) => chosen.teamIds.includes(id)),
    people: people.toSorted((a, b) => Number(b.sees) - Number(a.sees)),
    requests: (await listOpen(cx, ticket.id)).flatMap(({ id, userId, reason, createdAt }) => {
      const member = people.find((one) => one.member.id === userId)?.member
      return member ? [{ id, member, reason, createdAt: createdAt.toISOString() }] : []
    }),
  }
}

/**
 * Why a member sees a ticket or does not, for those who manage members and see the ticket themselves: what they may not see does not
 * exist for them either. 404 `ticket.not_found`, `member.not_found`.
 */
export async function explainSight(cx: Cx, input: { ticket: string; userId: string }): Promise<Reason> {
  require(cx.actor, 'members:manage')
  require(cx.actor, 'tickets:read')
  if (!ticketRefOf(input.ticket)) throw ticketNotFound()
  const ticket = await getTicketRecord(cx, input.ticket)
  const members = await listMemberAccess(cx)
  const member = members.find((one) => one.userId === input.userId)
  if (!member) throw notFound('member.not_found', 'There is no such member.')
  return (await reasoner(cx, ticket, await findChosen(cx, ticket.id), members))(member)
}

async function reasoner(
  cx: Cx,
  ticket: TicketRecord,
  chosen: Chosen,
  members: readonly MemberAccess[],
): Promise<(member: MemberAccess) => Reason> {
  const facts = (await findTicketFacts(cx, [ticket.id])).get(ticket.id)
  const channelId = facts?.conversationChannelId ?? null
  const named = {
    ...ticket,
    conversationChannelId: channelId,
    channelName: channelId && ((await store.findChannel(cx, channelId))?.name ?? null),
    pipelineName:
      (await store.listStages(cx)).find(({ pipelineId }) => pipelineId === ticket.pipelineId)?.pipelineName ?? '',
    accessIds: [...chosen.userIds, ...chosen.teamIds],
    deletedAt: null,
    queueName: (await queueFor(cx, ticket.queueId)).name,
    assigneeName: members.find((one) => one.userId === ticket.assigneeId)?.name ?? null,
  }
  return (member) => {
    const { sees, reason } = sightReason({ ...member, sight: sightOf(member) }, named)
    return { sees, ...wordsOf(reason) }
  }
}

const wordsOf = (reason: Sentence) => ({ text: reason.text, why: saidOf(reason) })
