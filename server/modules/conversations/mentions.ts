import type { Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { can } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { listMemberAccess, type MemberAccess } from '../members/member-access.ts'
import { listMembersOf, listTeamNames } from '../members/teams.ts'
import { grantAccess } from '../tickets/grant-access.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import type { TicketRecord } from '../tickets/tickets.service.ts'
import { canSeeTicket, sightOf } from '../tickets/tickets.visibility.ts'

type Mentions = { userIds: string[]; teamIds: string[] }

/** What the writer of a note wants done about those whom it names and who do not see the ticket. */
type Wish = {
  /** They see it from now on. */
  grant?: readonly string[]
  /** Members of named teams are not told; who is named himself must see it. */
  leaveOut?: boolean
}

/** Named, by himself or by a team (`team`: its name), and without sight of the ticket. */
type Blind = { id: string; name: string; grantable: boolean; team: string | null }

/** More names than this in one note are no message to anybody. */
const mostMentions = 50

/**
 * Whom a note tells: the members that it names, and those of the teams that it names. Those of `grant` who are named and do not see
 * the ticket see it from now on; of others 409 `mention.no_access` with the `people`, for each whether access would help and by which
 * team he is named; of teams only without `leaveOut`. 422 `mention.unknown`, `mention.not_named`, `mention.too_many`.
 */
export async function checkMentions(
  cx: Cx,
  ticket: TicketRecord,
  mentions: Mentions = { userIds: [], teamIds: [] },
  { grant = [], leaveOut = false }: Wish = {},
): Promise<string[]> {
  if (mentions.userIds.length + mentions.teamIds.length > mostMentions)
    throw unprocessable('mention.too_many', words`A note names at most ${{ most: mostMentions }} people and teams.`)
  const named = await namedBy(cx, mentions)
  const unnamed = grant.findIndex((id) => !named.some(({ member }) => member.userId === id))
  if (unnamed >= 0)
    throw unprocessable('mention.not_named', 'Access is given only to members whom the note names.', [
      { path: `grantAccess.${unnamed}`, message: 'The note does not name this member.' },
    ])
  if (named.length === 0) return []
  const facts = (await findTicketFacts(cx, [ticket.id])).get(ticket.id)
  const blind: Blind[] = []
  const given: string[] = []
  const told: string[] = []
  for (const { member, team } of named) {
    const { userId: id, name } = member
    const grantable = member.permissions.includes('tickets:read')
    const sees = grantable && facts !== undefined && canSeeTicket(sightOf(member), facts)
    const isGiven = !sees && grantable && grant.includes(id)
    if (isGiven) given.push(id)
    if (sees || isGiven) told.push(id)
    else if (team === null || !leaveOut) blind.push({ id, name, grantable, team })
  }
  if (blind.length > 0)
    throw conflict(
      'mention.no_access',
      words`${{ names: blind.map((one) => one.name) }} cannot see this ticket. Give access, or leave them out.`,
      { people: blind, mayGrant: can(cx.actor, 'tickets:update') },
    )
  if (given.length > 0) await grantAccess(cx, ticket, given)
  return told
}

/** The active members named, each once: those named themselves first, then those of teams, deactivated ones left out. */
async function namedBy(
  cx: Cx,
  { userIds, teamIds }: Mentions,
): Promise<{ member: MemberAccess; team: string | null }[]> {
  if (userIds.length + teamIds.length === 0) return []
  const members = new Map((await listMemberAccess(cx)).filter((one) => one.active).map((one) => [one.userId, one]))
  const teams = teamIds.length === 0 ? [] : await listTeamNames(cx)
  const named = new Map<string, { member: MemberAccess; team: string | null }>()
  for (const id of userIds) {
    const member = members.get(id)
    if (!member) throw unknown()
    named.set(id, { member, team: null })
  }
  for (const teamId of teamIds) {
    const team = teams.find(({ id }) => id === teamId)
    if (!team) throw unknown()
    for (const member of members.values())
      if (member.teamIds.includes(teamId) && !named.has(member.userId))
        named.set(member.userId, { member, team: team.name })
  }
  return [...named.values()]
}

/** Ids of the members named, by themselves or by their teams. */
export async function membersOf(cx: Cx, { userIds, teamIds }: Mentions): Promise<string[]> {
  return [...new Set([...userIds, ...(await listMembersOf(cx, teamIds))])]
}

const unknown = () =>
  unprocessable('mention.unknown', 'The note names somebody who is no active member, or a team that is gone.', [
    { path: 'bodyHtml', message: 'Take the mention out.' },
  ])
