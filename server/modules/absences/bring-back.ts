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
import type { BackFrom, BackRow, Handover, HandoverRow } from './handovers.store.ts'
import { saidBy } from './move-tickets.ts'

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
): Promise<BackRow[]> {
  const { userId, userName } = handover
  const ids = rows.map(({ ticketId }) => ticketId)
  const states = await lockStates(cx, ids)
  const facts = await findTicketFacts(cx, ids)
  const sight = await sightNow(cx, userId)
  const results: BackRow[] = []
  const wanted = new Map<string, BackFrom>()
  for (const row of rows) {
    const { ticketId } = row
    const [state, ticket] = [states.get(ticketId), facts.get(ticketId)]
    const stays = (backSaid: Sentence) => results.push({ ticketId, back: 'kept', backSaid, backFrom: null })
    if (!state || !ticket || !sight) stays(sentence('absence.gone', 'The ticket is not there any more.'))
    else if (!isOpen(state.ticket)) stays(sentence('absence.is_done', words`${{ ticket: ticket.code }} is done.`))
    else {
      const { where, mayHave } = standing(row, userId, sight, ticket)
      const { assigneeId, visibility, pipelineId } = ticket
      const backFrom = { userId: assigneeId, visibility, pipelineId }
      if (where === 'own') results.push({ ticketId, back: 'returned', backSaid: null, backFrom })
      else if (undo && where === 'passed_on')
        stays(sentence('absence.passed_on', words`${{ ticket: ticket.code }} was given to somebody else since.`))
      else if (!mayHave)
        stays(sentence('absence.kept_to_others', words`${{ ticket: ticket.code }} was kept to others since.`))
      else wanted.set(ticketId, backFrom)
    }
  }
  const cause = {
    rule: undo ? 'absence_undone' : 'absence_over',
    handoverId: handover.id,
    member: { id: userId, name: userName },
  }
  const wishes = [...wanted.keys()].map((id) => ({ id, change: { assigneeId: userId } }))
  const outcomes = await updateTickets(cx, wishes, { cause, restores: true })
  for (const [ticketId, backFrom] of wanted) {
    const outcome = outcomes.get(ticketId)
    results.push(
      outcome && 'refused' in outcome
        ? { ticketId, back: 'kept', backSaid: saidBy(outcome.refused), backFrom: null }
        : { ticketId, back: 'returned', backSaid: null, backFrom },
    )
  }
  return results
}

/**
 * Puts tickets that a member took back where they were before, under the actor of `cx`: into the hands of who had them, or into their
 * queue. What he has done or given on since, and what its former holder may not have any more, stays with him.
 */
export async function putBack(cx: Cx, handover: Handover, rows: readonly HandoverRow[]): Promise<BackRow[]> {
  const { userId, userName } = handover
  const ids = rows.map(({ ticketId }) => ticketId)
  const states = await lockStates(cx, ids)
  const facts = await findTicketFacts(cx, ids)
  const sights = new Map<string, Sight | null>()
  const stays = new Set<string>()
  const wishes: { id: string; change: { assigneeId: string | null } }[] = []
  for (const { ticketId, backFrom } of rows) {
    const [state, ticket] = [states.get(ticketId), facts.get(ticketId)]
    const isHis = state !== undefined && isOpen(state.ticket) && ticket?.assigneeId === userId
    if (!isHis || !backFrom) stays.add(ticketId)
    else if (backFrom.userId === null) wishes.push({ id: ticketId, change: { assigneeId: null } })
    else if (backFrom.userId !== userId) {
      const holder = backFrom.userId
      if (!sights.has(holder)) sights.set(holder, await sightNow(cx, holder))
      const sight = sights.get(holder)
      const seen = {
        where: 'substitute',
        moved: backFrom,
        now: ticket,
        mayTake: !!sight && mayTake(sight, ticket),
      } as const
      if (sight && mayHaveBack(seen)) wishes.push({ id: ticketId, change: { assigneeId: holder } })
      else stays.add(ticketId)
    }
  }
  const cause = { rule: 'absence_reopened', handoverId: handover.id, member: { id: userId, name: userName } }
  const outcomes = await updateTickets(cx, wishes, { cause, restores: true })
  return rows.map(({ ticketId, backFrom }) => {
    const outcome = outcomes.get(ticketId)
    return stays.has(ticketId) || (outcome && 'refused' in outcome)
      ? { ticketId, back: 'returned', backSaid: null, backFrom }
      : { ticketId, back: null, backSaid: null, backFrom }
  })
}
