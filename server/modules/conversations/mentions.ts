import type { Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { can } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { filterTeams, listMembersOf } from '../members/teams.ts'
import { grantAccess } from '../tickets/grant-access.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import type { TicketRecord } from '../tickets/tickets.service.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'

type Mentions = { userIds: string[]; teamIds: string[] }

/** More names than this in one note are no message to anybody. */
const mostMentions = 50

/**
 * Whom a note tells: the members that it names, and those of the teams that it names. Those of `grant` who are named and do not see
 * the ticket see it from now on; of others 409 `mention.no_access` with the `people`, and for each whether access would help. 422
 * `mention.unknown`, `mention.not_named`, `mention.too_many`. Of a team, who does not see it is told nothing.
 */
export async function checkMentions(
  cx: Cx,
  ticket: TicketRecord,
  mentions: Mentions | undefined,
  grant: readonly string[] = [],
): Promise<string[]> {
  const unnamed = grant.findIndex((id) => !mentions?.userIds.includes(id))
  if (unnamed >= 0)
    throw unprocessable('mention.not_named', 'Access is given only to members whom the note names.', [
      { path: `grantAccess.${unnamed}`, message: 'The note does not name this member.' },
    ])
  if (!mentions || mentions.userIds.length + mentions.teamIds.length === 0) return []
  if (mentions.userIds.length + mentions.teamIds.length > mostMentions)
    throw unprocessable('mention.too_many', words`A note names at most ${{ most: mostMentions }} people and teams.`)
  const facts = (await findTicketFacts(cx, [ticket.id])).get(ticket.id)
  const blind: { id: string; name: string; grantable: boolean }[] = []
  const given: string[] = []
  for (const userId of mentions.userIds) {
    const person = await findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: newId() })
    if (!person) throw unknown()
    const grantable = person.permissions.has('tickets:read')
    if (grantable && facts && canSeeTicket(person, facts)) continue
    if (grantable && grant.includes(userId)) given.push(userId)
    else blind.push({ id: userId, name: person.name, grantable })
  }
  if ((await filterTeams(cx, mentions.teamIds)).length < mentions.teamIds.length) throw unknown()
  if (blind.length > 0)
    throw conflict(
      'mention.no_access',
      words`${{ names: blind.map((one) => one.name) }} cannot see this ticket. Give access, or take the mention out.`,
      { people: blind, mayGrant: can(cx.actor, 'tickets:update') },
    )
  if (given.length > 0) await grantAccess(cx, ticket, given)
  return membersOf(cx, mentions)
}

/** Ids of the members named, by themselves or by their teams. */
export async function membersOf(cx: Cx, { userIds, teamIds }: Mentions): Promise<string[]> {
  return [...new Set([...userIds, ...(await listMembersOf(cx, teamIds))])]
}

const unknown = () =>
  unprocessable('mention.unknown', 'The note names somebody who is no active member, or a team that is gone.', [
    { path: 'bodyHtml', message: 'Take the mention out.' },
  ])
