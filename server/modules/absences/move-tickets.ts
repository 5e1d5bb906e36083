import type { Cx } from '../../platform/context.ts'
import type { Sentence } from '../../platform/words.ts'
import { isOpen } from '../tickets/assigned-tickets.ts'
import { mayTake } from '../tickets/may-take.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { lockStates } from '../tickets/ticket-state.ts'
import { updateTickets } from '../tickets/update-ticket.ts'
import { type Candidate, findSubstitute, type Step, type Trigger } from './absences.rules.ts'
import type { Handover, MovedRow } from './handovers.store.ts'
import { type Chain, readChain } from './substitutes.ts'

export type Decision = { to: Candidate | null; steps: Step[] }

/** Who would get a ticket of a member, by his chain. */
export function decide(chain: Chain, userId: string, ticket: TicketFacts): Decision {
  const absent = chain.candidates.get(userId)
  return findSubstitute(absent ?? { id: userId, substitutes: [] }, chain.candidates, (id) => {
    const sight = chain.sights.get(id)
    return sight !== undefined && mayTake(sight, ticket)
  })
}

/** Those of the tickets that are still open and still his, locked to the commit. */
async function lockHis(cx: Cx, userId: string, ids: readonly string[]): Promise<string[]> {
  const states = await lockStates(cx, [...ids])
  return [...states.values()].flatMap(({ ticket }) =>
    ticket.assigneeId === userId && isOpen(ticket) ? [ticket.id] : [],
  )
}

/**
 * Gives tickets of an absent member to his substitutes, or back to their queues: what is not open or not his any more is left, and
 * absent from the answer. Each ticket is changed by updateTickets under the actor of `cx`, with a cause that says why it went where.
 */
export async function moveTickets(
  cx: Cx,
  { handover, trigger }: { handover: Handover; trigger: Trigger },
  ids: readonly string[],
): Promise<MovedRow[]> {
  const { userId } = handover
  const his = await lockHis(cx, userId, ids)
  if (his.length === 0) return []
  const facts = await findTicketFacts(cx, his)
  const chain = await readChain(cx, userId)
  const alike = new Map<string, { decision: Decision; ids: string[] }>()
  for (const id of his) {
    const ticket = facts.get(id)
    if (!ticket) continue
    const decision = decide(chain, userId, ticket)
    const key = JSON.stringify(decision.steps)
    alike.set(key, { decision, ids: [...(alike.get(key)?.ids ?? []), id] })
  }
  const rows: MovedRow[] = []
  for (const { decision, ids: these } of alike.values()) {
    const { to, steps } = decision
    const wishes = these.map((id) => ({ id, change: { assigneeId: to?.id ?? null } }))
    const outcomes = await updateTickets(cx, wishes, { cause: causeOf(handover, trigger, steps) })
    for (const id of these) {
      const outcome = outcomes.get(id)
      const said = outcome && 'refused' in outcome ? saidBy(outcome.refused) : null
      const ticket = facts.get(id)
      rows.push({
        ticketId: id,
        state: said ? 'kept' : 'moved',
        toId: to?.id ?? null,
        toName: to?.name ?? '',
        steps,
        said,
        sight: ticket ? { visibility: ticket.visibility, pipelineId: ticket.pipelineId } : null,
      })
    }
  }
  return rows
}

function causeOf(handover: Handover, trigger: Trigger, steps: readonly Step[]): Record<string, unknown> {
  const { id, userId, userName, statusId, statusName, byId, byName, mode } = handover
  return {
    rule: 'absence',
    handoverId: id,
    mode,
    trigger,
    member: { id: userId, name: userName },
    status: { id: statusId, name: statusName },
    ...(byId === userId ? {} : { by: { id: byId, name: byName } }),
    steps,
  }
}

/** A refusal in the words that are kept. */
export const saidBy = (refused: { code: string; message: string; params: Sentence['params'] }): Sentence => ({
  code: refused.code,
  text: refused.message,
  params: refused.params,
})
