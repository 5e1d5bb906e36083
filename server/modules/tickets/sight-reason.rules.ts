import { type Sentence, sentence, words } from '../../platform/words.ts'
import { canSeeTicket, type Grant, grantsOf, isGranted, type Sight, type VisibleFields } from './tickets.visibility.ts'

/** Why somebody sees a ticket or does not (product.md RO15, AD6): by the same grants as the predicate, in a sentence. */

/** A member, by the words of the sentence. */
export type Person = { name: string; roleName: string; active: boolean; sight: Sight }
/** What the sentence names of a ticket. */
export type Named = VisibleFields & {
  queueName: string
  pipelineName: string
  channelName: string | null
  assigneeName: string | null
}

export function sightReason(person: Person, ticket: Named): { sees: boolean; reason: Sentence } {
  const { name, roleName: role, sight } = person
  if (!person.active) return no(sentence('sight.inactive', words`${{ name }} is deactivated.`))
  if (!sight.permissions.has('tickets:read'))
    return no(sentence('sight.no_module', words`The role ${{ role }} does not see tickets at all.`))
  const grant = grantsOf(sight).find((one) => isGranted(one, ticket))
  if (grant) return { sees: true, reason: reasonOf(grant, person, ticket) }
  const free = unbarred(sight)
  if (canSeeTicket(free, ticket)) return no(keptFrom(person, ticket))
  if (ticket.visibility === 'private' && canSeeTicket(free, { ...ticket, visibility: 'public' }))
    return no(
      sentence(
        'sight.private',
        words`The ticket is private, and neither ${{ name }} nor a team of ${{ name }} was chosen.`,
      ),
    )
  return no(outOfScope(person, ticket))
}

const no = (reason: Sentence) => ({ sees: false, reason })

/** The same sight if nothing were kept to teams. */
const unbarred = (sight: Sight): Sight => ({ ...sight, barredPipelineIds: [], barredChannelIds: [] })

function keptFrom({ name, sight }: Person, ticket: Named): Sentence {
  if (sight.barredPipelineIds.includes(ticket.pipelineId))
    return sentence(
      'sight.kept_pipeline',
      words`The pipeline ${{ pipeline: ticket.pipelineName }} is kept to teams, and ${{ name }} is in none of them.`,
    )
  return sentence(
    'sight.kept_channel',
    words`The conversations of ${{ channel: ticket.channelName ?? '' }} are kept to teams, and ${{ name }} is in none of them.`,
  )
}

function reasonOf(grant: Grant, { name, roleName: role }: Person, ticket: Named): Sentence {
  const queue = ticket.queueName
  switch (grant.kind) {
    case 'all':
      return ticket.visibility === 'private'
        ? sentence('sight.all_private', words`The role ${{ role }} sees all tickets, private ones too.`)
        : sentence('sight.all', words`The role ${{ role }} sees all tickets.`)
    case 'assignee':
      return sentence('sight.assignee', words`The ticket is assigned to ${{ name }}.`)
    case 'unassigned':
      return sentence('sight.unassigned', words`Nobody has it yet, and ${{ name }} serves the queue ${{ queue }}.`)
    case 'queue':
      return sentence(
        'sight.queue',
        words`${{ name }} serves the queue ${{ queue }}, and the role ${{ role }} sees all of its tickets.`,
      )
    case 'made':
      return sentence('sight.made', words`${{ name }} created it.`)
    case 'requested':
      return sentence('sight.requested', words`${{ name }} is the requester.`)
    case 'chosen':
      return ticket.accessIds.includes(grant.ids[0] ?? '')
        ? sentence('sight.chosen', words`${{ name }} was chosen to see it.`)
        : sentence('sight.chosen_team', words`A team of ${{ name }} was chosen to see it.`)
  }
}

function outOfScope({ name, roleName: role, sight }: Person, ticket: Named): Sentence {
  const queue = ticket.queueName
  const serves = sight.queueIds.includes(ticket.queueId)
  if (sight.ticketScope === 'own')
    return sentence(
      'sight.not_own',
      words`The role ${{ role }} sees own tickets alone: this one is not assigned to ${{ name }}, nor made by or for ${{ name }}.`,
    )
  if (!serves)
    return sentence('sight.not_served', words`It is in the queue ${{ queue }}, which no team of ${{ name }} serves.`)
  return sentence(
    'sight.others',
    words`It is assigned to ${{ assignee: ticket.assigneeName ?? '' }}, and the role ${{ role }} sees own and unassigned tickets alone.`,
  )
}

/**
 * Why the reader himself does not see a ticket, in words that say the rule and nothing of the ticket: not its queue, not its
 * assignee. `roleName` is his.
 */
export function ownSightReason(
  sight: Sight,
  roleName: string,
  ticket: VisibleFields,
): { sees: boolean; reason: Sentence } {
  if (ticket.deletedAt)
    return no(sentence('sight.own_deleted', words`It was deleted. Whoever may delete tickets can bring it back.`))
  if (canSeeTicket(sight, ticket))
    return { sees: true, reason: sentence('sight.own_sees', words`You see this ticket.`) }
  const free = unbarred(sight)
  if (canSeeTicket(free, ticket))
    return no(
      sentence(
        'sight.own_kept',
        words`Its pipeline or its conversation is kept to teams, and you are in none of them.`,
      ),
    )
  if (ticket.visibility === 'private' && canSeeTicket(free, { ...ticket, visibility: 'public' }))
    return no(
      sentence('sight.own_private', words`It is private, and neither you nor a team of yours was chosen to see it.`),
    )
  if (sight.ticketScope === 'own')
    return no(
      sentence(
        'sight.own_not_own',
        words`Your role ${{ role: roleName }} sees own tickets alone: this one is not assigned to you, nor made by or for you.`,
      ),
    )
  if (!sight.queueIds.includes(ticket.queueId))
    return no(sentence('sight.own_not_served', words`It is in a queue that no team of yours serves.`))
  return no(
    sentence(
      'sight.own_others',
      words`It is assigned to a colleague, and your role ${{ role: roleName }} sees own and unassigned tickets alone.`,
    ),
  )
}
