import type { Cx } from '../../platform/context.ts'
import { fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { sentence } from '../../platform/words.ts'
import { findMember } from '../members/members.service.ts'
import { listOpenOf } from '../tickets/assigned-tickets.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { requireRightOver } from '../user-statuses/take-status.ts'
import { listUserStatuses } from '../user-statuses/user-statuses.service.ts'
import type { AbsencePreview } from './absences.contract.ts'
import { type Decision, decide } from './move-tickets.ts'
import { readChain } from './substitutes.ts'

/** So many tickets are looked at one by one; named are so many of each group. */
const most = 5_000
const named = 50
const chunk = 1_000

/**
 * What taking a status would do with the open tickets of a member, by the same rules as taking it does; changes nothing. Of tickets that
 * the asker does not see it says how many they are. 404 `member.not_found`; 422 `user_status.unknown`.
 */
export async function previewAbsence(cx: Cx, input: { userId: string; statusId: string }): Promise<AbsencePreview> {
  const { userId } = input
  requireRightOver(cx, userId)
  const status = (await listUserStatuses(cx)).find((one) => one.id === input.statusId)
  if (!status) {
    const fault = sentence('user_status.unknown', 'There is no such status.')
    throw unprocessable(fault.code, fault, [fieldError('statusId', fault)])
  }
  const member = await findMember(cx, userId)
  if (!member?.active) throw notFound('member.not_found', 'There is no such active member.')
  const mode = status.reassign
  if (mode === 'none') return { mode, total: 0, capped: false, groups: [] }
  const ids = await listOpenOf(cx, userId, { urgent: mode === 'urgent', limit: most + 1 })
  const looked = ids.slice(0, most)
  const chain = await readChain(cx, userId)
  const groups = new Map<string, Decision & { tickets: TicketFacts[] }>()
  for (let from = 0; from < looked.length; from += chunk) {
    const these = looked.slice(from, from + chunk)
    const facts = await findTicketFacts(cx, these)
    for (const id of these) {
      const ticket = facts.get(id)
      if (!ticket) continue
      const decision = decide(chain, userId, ticket)
      const key = JSON.stringify(decision.steps)
      const group = groups.get(key)
      if (group) group.tickets.push(ticket)
      else groups.set(key, { ...decision, tickets: [ticket] })
    }
  }
  const ordered = [...groups.values()].toSorted((a, b) => b.tickets.length - a.tickets.length)
  return {
    mode,
    total: looked.length,
    capped: ids.length > most,
    groups: ordered.map(({ to, steps, tickets }) => ({
      to: to && { id: to.id, name: to.name },
      count: tickets.length,
      steps,
      tickets: tickets
        .filter((ticket) => canSeeTicket(cx.actor, ticket))
        .slice(0, named)
        .map(({ id, code, subject }) => ({ id, code, subject })),
    })),
  }
}
