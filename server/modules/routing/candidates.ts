import type { Cx } from '../../platform/context.ts'
import { listMemberAccess, type MemberAccess } from '../members/member-access.ts'
import { countOpenOf, findLastAgents } from '../tickets/backlog.ts'
import { mayTake } from '../tickets/may-take.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import { sightOf } from '../tickets/tickets.visibility.ts'
import { availabilityOf } from '../user-statuses/availability.ts'
import { type Candidate, type Need, needsOf, type Wanted } from './routing.rules.ts'
import * as store from './routing.store.ts'
import { factsFor, holds, readConditions } from './rule-conditions.ts'
import { offHoursOf } from './working-hours.ts'

/** Somebody who serves a queue, with what decides which tickets he may be given. */
export type Server = Candidate & { access: MemberAccess }

/** Active members who serve the queue with a role that works on tickets (RT13), and how they stand at this moment. */
export async function serversOf(cx: Cx, routing: store.QueueRoutingRow): Promise<Server[]> {
  const members = (await listMemberAccess(cx)).filter((one) => serves(one, routing.queueId))
  if (members.length === 0) return []
  const ids = members.map(({ userId }) => userId)
  const [open, skills, availability] = await Promise.all([
    countOpenOf(cx, ids, { waiting: routing.countsWaiting }),
    store.listMemberSkills(cx, ids),
    availabilityOf(cx, ids),
  ])
  const offHours = await offHoursOf(cx, availability)
  return members.map((access) => {
    const { userId, name } = access
    const has = open.get(userId) ?? []
    const status = availability.get(userId)
    return {
      userId,
      name,
      access,
      awayAs: status && !status.available ? status.statusName : null,
      offHours: offHours.get(userId) ?? null,
      open: has.reduce((sum, { count }) => sum + count, 0),
      load: has.reduce((sum, { priority, count }) => sum + count * weightOf(routing, priority), 0),
      skills: new Map(skills.filter((one) => one.userId === userId).map(({ skillId, level }) => [skillId, level])),
    }
  })
}

/** Whether he may be given tickets of the queue at all (RT13). */
export const serves = ({ active, permissions, queueIds }: MemberAccess, queueId: string): boolean =>
  active && permissions.includes('tickets:update') && queueIds.includes(queueId)

/** What an open ticket weighs by its priority, 1 (low) to 4 (urgent). */
export const weightOf = ({ weights }: Pick<store.QueueRoutingRow, 'weights'>, priority: number): number =>
  weights[priority - 1] ?? 1

/** What of tickets decides who may have them, by ticket. */
export async function wantedOf(
  cx: Cx,
  routing: store.QueueRoutingRow,
  servers: readonly Server[],
  ticketIds: readonly string[],
): Promise<(ticketId: string) => Wanted> {
  const facts = await findTicketFacts(cx, ticketIds)
  const given = await store.findGivenBack(cx, ticketIds)
  const last = routing.lastAgent ? await findLastAgents(cx, ticketIds) : new Map<string, string>()
  const needs = await needsOfTickets(cx, routing, ticketIds)
  return (id) => {
    const ticket = facts.get(id)
    const seers = ticket ? servers.filter(({ access }) => mayTake(sightOf(access), ticket)) : []
    return {
      needs: needs(id),
      seers: new Set(seers.map(({ userId }) => userId)),
      gaveBack: given.get(id) ?? new Set(),
      lastAgentId: last.get(id) ?? null,
    }
  }
}

/** Which skills tickets need in the queue, all that are asked of one together. */
export async function needsOfTickets(
  cx: Cx,
  { strategy, skillNeeds }: store.QueueRoutingRow,
  ticketIds: readonly string[],
): Promise<(ticketId: string) => Need[]> {
  if (strategy !== 'skill_based' || skillNeeds.length === 0) return () => []
  const conditions = skillNeeds.map(({ condition }) => condition)
  const ready = await readConditions(cx, conditions)
  const factsOf = await factsFor(cx, ticketIds, conditions)
  const names = new Map((await store.listSkills(cx)).map(({ id, name }) => [id, name]))
  const asked = skillNeeds.map(({ skills }) => skills.map((one) => ({ ...one, name: names.get(one.skillId) ?? '' })))
  return (id) =>
    needsOf(
      asked.filter((_, i) => {
        const condition = ready[i]
        return condition !== undefined && holds(condition, factsOf(id))
      }),
    )
}
