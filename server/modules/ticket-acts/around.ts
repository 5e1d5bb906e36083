import type { Cx } from '../../platform/context.ts'
import { listFollowers } from '../followers/follow.ts'
import { listTicketParticipants } from '../followers/participants.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { listActs } from './acts.store.ts'
import * as around from './around.store.ts'
import { listItems } from './checklist.store.ts'
import { type LinkRelation, relationAt } from './links.rules.ts'
import { findRequesterProposal } from './requester-proposals.ts'
import type { TicketAround } from './ticket-acts.contract.ts'

/**
 * Everything that stands beside a ticket, in one answer: linked tickets, checklist, followers, participants, and what can still be
 * undone. Tickets that the actor does not see are in none of it, and not counted.
 */
export async function getTicketAround(cx: Cx, idOrCode: string): Promise<TicketAround> {
  const ticket = await getTicketRecord(cx, idOrCode)
  const linked = await around.listLinked(cx, ticket.id)
  const items = await listItems(cx, ticket.id)
  const acts = await listActs(cx, ticket.id)
  const followers = await listFollowers(cx, ticket.id)
  const participants = await listTicketParticipants(cx, ticket.id)
  const proposal = await findRequesterProposal(cx, ticket)
  const otherOf = (act: { sourceId: string; targetId: string }) =>
    act.sourceId === ticket.id ? act.targetId : act.sourceId
  const others = await around.findOthers(cx, [
    ...items.flatMap((item) => item.linkedTicketId ?? []),
    ...acts.map(otherOf),
  ])
  const names = await around.namesOfMembers(cx, [
    ...followers,
    ...items.flatMap((item) => [item.assigneeId, item.doneById].filter((id) => id !== null)),
  ])
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null))
  return {
    links: linked.map(({ linkId, kind, end, ...other }) => ({
      id: linkId,
      relation: relationOf(kind, end),
      ticket: { ...other, status: other.status as TicketAround['links'][number]['ticket']['status'] },
    })),
    checklist: items.map((item) => ({
      id: item.id,
      text: item.text,
      done: item.doneAt !== null,
      doneAt: item.doneAt?.toISOString() ?? null,
      doneBy: nameOf(item.doneById),
      assignee: nameOf(item.assigneeId),
      dueAt: item.dueAt?.toISOString() ?? null,
      linkedTicket: linkOf(others, item.linkedTicketId),
    })),
    followers: followers.flatMap((id) => nameOf(id) ?? []),
    participants,
    requesterProposal: proposal && {
      name: proposal.name,
      address: proposal.address,
      by: { id: proposal.byId, name: proposal.byName },
    },
    acts: acts.flatMap((act) => {
      const other = linkOf(others, otherOf(act))
      if (!other) return []
      return {
        id: act.id,
        kind: act.kind,
        role: act.sourceId === ticket.id ? ('source' as const) : ('target' as const),
        other,
        reason: act.reason,
        byName: act.byName,
        at: act.at.toISOString(),
        undoUntil: act.undoUntil > cx.now ? act.undoUntil.toISOString() : null,
      }
    }),
  }
}

function relationOf(kind: around.LinkedRow['kind'], end: 'from' | 'to'): LinkRelation {
  if (kind === 'merged') return 'merged'
  if (kind === 'follow_up') return end === 'from' ? 'follow_up_of' : 'followed_by'
  return relationAt(kind, end)
}

function linkOf(others: ReadonlyMap<string, around.OtherTicket>, id: string | null) {
  const other = id === null ? undefined : others.get(id)
  return other ? { ...other, status: other.status as TicketAround['links'][number]['ticket']['status'] } : null
}
