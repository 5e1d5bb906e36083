import type { Cx } from '../../platform/context.ts'
import { listMemberAccess, type MemberAccess } from '../members/member-access.ts'
import { countOpenOf, findLastAgentsBefore } from '../tickets/backlog.ts'
import type { ChosenTicket } from '../tickets/count-by-choice.ts'
import { mayTake } from '../tickets/may-take.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import { sightOf } from '../tickets/tickets.visibility.ts'
import { needsOfTickets, serves } from './candidates.ts'
import { type ReplayQueue, type ReplayReason, type ReplayTicket, replay } from './replay.rules.ts'
import type { RoutingDryRun } from './routing.contract.ts'
import type { Need } from './routing.rules.ts'
import * as store from './routing.store.ts'
import { factsFor, holds, readConditions } from './rule-conditions.ts'

/** So many of the newest tickets are given once more. */
export const mostReplayed = 5_000

type Routed = store.QueueRoutingRow & { strategy: ReplayQueue['strategy'] }
const givesByItself = (one: store.QueueRoutingRow): one is Routed => one.strategy !== 'manual'

/**
 * What of tickets of the past each member would have been given, by the queues as `routings` says. A ticket is in the queue of the rule that
 * matches, else where it is. `tickets`: the oldest first.
 */
export async function replayLoad(
  cx: Cx,
  {
    tickets: chosen,
    queueOf,
    queues,
    routings: all,
  }: {
    tickets: readonly ChosenTicket[]
    queueOf: ReadonlyMap<string, string>
    queues: readonly { id: string; name: string }[]
    routings: readonly store.QueueRoutingRow[]
  },
): Promise<RoutingDryRun['load']> {
  const before = chosen[0]?.createdAt ?? cx.now
  const routings = all.filter(givesByItself)
  const everybody = await listMemberAccess(cx)
  const members = everybody.filter((one) => routings.some(({ queueId }) => serves(one, queueId)))
  const tickets = chosen.map(
    ({ choice, queueId, createdAt, until, ...ticket }): ReplayTicket => ({
      ...{ ...ticket, first: false, from: createdAt.getTime(), until: until?.getTime() ?? null },
      queueId: (choice === null ? undefined : queueOf.get(choice)) ?? queueId,
    }),
  )
  const asked = await askTickets(cx, routings, tickets)
  const result = replay({
    queues: await readQueues(cx, routings, { members, before }),
    tickets: tickets.map((ticket) => ({ ...ticket, first: asked.isFirst(ticket) })),
    wants: await wantsOf(cx, { members, tickets, needs: asked.needs }),
    lastAgents: routings.some(({ lastAgent }) => lastAgent)
      ? await findLastAgentsBefore(cx, [...new Set(tickets.flatMap(({ requesterId }) => requesterId ?? []))], before)
      : new Map(),
  })
  return {
    tickets: chosen.length,
    members: countByMember({ everybody, members, tickets, given: result.given }),
    nobody: countLeft(result.left, queues),
  }
}

/** The queues with who serves them, and what these have from before. */
async function readQueues(
  cx: Cx,
  routings: readonly Routed[],
  { members, before }: { members: readonly MemberAccess[]; before: Date },
): Promise<Map<string, ReplayQueue>> {
  const ids = members.map(({ userId }) => userId)
  const skills = Map.groupBy(await store.listMemberSkills(cx, ids), ({ userId }) => userId)
  const open = {
    all: await countOpenOf(cx, ids, { waiting: true, before }),
    working: await countOpenOf(cx, ids, { waiting: false, before }),
  }
  return new Map(
    routings.map((routing) => {
      const has = routing.countsWaiting ? open.all : open.working
      const people = members
        .filter((one) => serves(one, routing.queueId))
        .map(({ userId, name }) => ({
          userId,
          name,
          skills: new Map((skills.get(userId) ?? []).map(({ skillId, level }) => [skillId, level])),
          open: [1, 2, 3, 4].map((priority) => has.get(userId)?.find((one) => one.priority === priority)?.count ?? 0),
        }))
      return [routing.queueId, { ...routing, people }]
    }),
  )
}

/** Which tickets go first in their queue, and which skills they need there: the facts of each queue's tickets are read at once. */
async function askTickets(cx: Cx, routings: readonly Routed[], tickets: readonly ReplayTicket[]) {
  const first = new Set<string>()
  const needs = new Map<string, (ticketId: string) => Need[]>()
  for (const routing of routings) {
    const ids = tickets.filter(({ queueId }) => queueId === routing.queueId).map(({ id }) => id)
    needs.set(routing.queueId, await needsOfTickets(cx, routing, ids))
    if (!routing.vip) continue
    const [condition] = await readConditions(cx, [routing.vip])
    const factsOf = await factsFor(cx, ids, [routing.vip])
    for (const id of ids) if (condition && holds(condition, factsOf(id))) first.add(id)
  }
  return {
    isFirst: ({ id }: ReplayTicket) => first.has(id),
    needs: ({ id, queueId }: ReplayTicket) => needs.get(queueId)?.(id) ?? [],
  }
}

/** What a ticket asks of people: each is asked once, though it may be offered often while it waits. */
async function wantsOf(
  cx: Cx,
  {
    members,
    tickets,
    needs,
  }: { members: readonly MemberAccess[]; tickets: readonly ReplayTicket[]; needs: (ticket: ReplayTicket) => Need[] },
) {
  const facts = await findTicketFacts(
    cx,
    tickets.map(({ id }) => id),
  )
  const sights = members.map((one) => ({ userId: one.userId, sight: sightOf(one) }))
  const known = new Map<string, { needs: Need[]; seers: Set<string> }>()
  return (ticket: ReplayTicket) => {
    const { id, queueId } = ticket
    const before = known.get(id)
    if (before) return before
    const ticketFacts = facts.get(id)
    const seers = ticketFacts ? sights.filter(({ sight }) => mayTake(sight, { ...ticketFacts, queueId })) : []
    const wants = { needs: needs(ticket), seers: new Set(seers.map(({ userId }) => userId)) }
    known.set(id, wants)
    return wants
  }
}

function countByMember({
  everybody,
  members,
  tickets,
  given,
}: {
  everybody: readonly MemberAccess[]
  members: readonly MemberAccess[]
  tickets: readonly ReplayTicket[]
  given: readonly { userId: string }[]
}): RoutingDryRun['load']['members'] {
  const has = Map.groupBy(tickets, ({ assigneeId }) => assigneeId)
  const gets = Map.groupBy(given, ({ userId }) => userId)
  const serving = new Set(members.map(({ userId }) => userId))
  return everybody
    .filter(({ userId }) => serving.has(userId) || has.has(userId))
    .map(({ userId, name }) => ({
      user: { id: userId, name },
      now: has.get(userId)?.length ?? 0,
      given: gets.get(userId)?.length ?? 0,
    }))
}

/** In the order of the queues, the most frequent reason first. */
function countLeft(
  left: readonly { queueId: string; reason: ReplayReason }[],
  queues: readonly { id: string; name: string }[],
): RoutingDryRun['load']['nobody'] {
  return queues.flatMap((queue) => {
    const reasons = Map.groupBy(
      left.filter(({ queueId }) => queueId === queue.id),
      ({ reason }) => reason,
    )
    return [...reasons]
      .map(([reason, list]) => ({ queue, reason, tickets: list.length }))
      .toSorted((a, b) => b.tickets - a.tickets)
  })
}
