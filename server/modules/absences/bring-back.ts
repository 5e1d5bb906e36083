import type { Cx } from '../../platform/context.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { findActiveAccess } from '../members/member-access.ts'
import { isOpen } from '../tickets/assigned-tickets.ts'
import { mayTake } from '../tickets/may-take.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { lockStates } from '../tickets/ticket-state.ts'
import { type Sight, sightOf } from '../tickets/tickets.visibility.ts'
import { updateTickets } from '../tickets/update-ticket.ts'
import { mayHaveBack, whereabouts } from './absences.rules.ts'
import type { Handover, HandoverRow } from './handovers.store.ts'
import { saidBy } from './move-tickets.ts'

type Back = { ticketId: string; back: 'returned' | 'kept'; backSaid: Sentence | null }

/** What a member sees now; null: he is no active member. */
export async function sightNow(cx: Cx, userId: string): Promise<Sight | null> {
  const access = await findActiveAccess(cx, cx.org.id, userId)
  return access && sightOf(access)
}

/** Where a row's ticket is, and whether its member may have it back. */
export function standing(row: HandoverRow, userId: string, sight: Sight, ticket: TicketFacts) {
  const where = whereabouts({ userId, toId: row.toId }, ticket.assigneeId)
  const facts = { where, moved: row.sight, now: ticket, mayTake: mayTake(sight, ticket) }
  return { where, mayHave: mayHaveBack(facts) }
}

/**
 * Gives tickets back to who was away, under the actor of `cx`. `only`: those alone that are where his absence left them (undoing it);
 * else also what was passed on meanwhile. What is done, or was kept to others since, stays.
 */
export async function bringBack(
  cx: Cx,
  { handover, undo }: { handover: Handover; undo: boolean },
  rows: readonly HandoverRow[],
): Promise<Back[]> {
  const { userId, userName } = handover
  const ids = rows.map(({ ticketId }) => ticketId)
  const states = await lockStates(cx, ids)
  const facts = await findTicketFacts(cx, ids)
  const sight = await sightNow(cx, userId)
  const results: Back[] = []
  const wanted: string[] = []
  for (const row of rows) {
    const { ticketId } = row
    const [state, ticket] = [states.get(ticketId), facts.get(ticketId)]
    const stays = (backSaid: Sentence) => results.push({ ticketId, back: 'kept', backSaid })
    if (!state || !ticket || !sight) stays(sentence('absence.gone', 'The ticket is not there any more.'))
    else if (!isOpen(state.ticket)) stays(sentence('absence.is_done', words`${{ ticket: ticket.code }} is done.`))
    else {
      const { where, mayHave } = standing(row, userId, sight, ticket)
      if (where === 'own') results.push({ ticketId, back: 'returned', backSaid: null })
      else if (undo && where === 'passed_on')
        stays(sentence('absence.passed_on', words`${{ ticket: ticket.code }} was given to somebody else since.`))
      else if (!mayHave)
        stays(sentence('absence.kept_to_others', words`${{ ticket: ticket.code }} was kept to others since.`))
      else wanted.push(ticketId)
    }
  }
  const cause = {
    rule: undo ? 'absence_undone' : 'absence_over',
    handoverId: handover.id,
    member: { id: userId, name: userName },
  }
  const wishes = wanted.map((id) => ({ id, change: { assigneeId: userId } }))
  const outcomes = await updateTickets(cx, wishes, { cause, restores: true })
  for (const ticketId of wanted) {
    const outcome = outcomes.get(ticketId)
    results.push(
      outcome && 'refused' in outcome
        ? { ticketId, back: 'kept', backSaid: saidBy(outcome.refused) }
        : { ticketId, back: 'returned', backSaid: null },
    )
  }
  return results
}
