import type { Cx } from '../../platform/context.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { namesOfMembers } from '../members/names-of-members.ts'
import { isOpen, isUrgent } from '../tickets/assigned-tickets.ts'
import { getTicketRecord, type TicketRecord } from '../tickets/tickets.service.ts'
import { heldBy } from '../user-statuses/availability.ts'
import type { Step } from './absences.rules.ts'
import { findLastRow, type Handover, type HandoverRow } from './handovers.store.ts'
import { noSubstitutes, presentOf } from './reasons.rules.ts'
import { listSubstitutes } from './substitutes.store.ts'

/**
 * Why a ticket was not given on while its member is away, or why it was, and to whom (product.md AD6: "Ticket reassignment is not
 * working"). 404 `ticket.not_found` for a ticket that one does not see.
 */
export async function explainReassignment(cx: Cx, idOrCode: string): Promise<{ reasons: Sentence[] }> {
  const ticket = await getTicketRecord(cx, idOrCode)
  const last = await findLastRow(cx, ticket.id)
  const past = last && last.state === 'moved' && last.handover.state !== 'undone' && last.back !== 'returned'
  const reasons = past ? pastOf(ticket, last) : []
  if (ticket.assigneeId === null) {
    const nobodys = sentence(
      'reassign.nobodys',
      words`${{ ticket: ticket.code }} is nobody’s: a status gives on what somebody has.`,
    )
    return { reasons: reasons.length > 0 ? reasons : [nobodys] }
  }
  const { assigneeId } = ticket
  const held = (await heldBy(cx, [assigneeId])).get(assigneeId)
  const name = (await namesOfMembers(cx, [assigneeId], { active: false })).get(assigneeId) ?? ''
  if (!held) return { reasons }
  const row = await findLastRow(cx, ticket.id, assigneeId)
  const hasSubstitutes = (await listSubstitutes(cx, [assigneeId])).length > 0
  const facts = { code: ticket.code, isOpen: isOpen(ticket), isUrgent: isUrgent(ticket) }
  return { reasons: [...reasons, ...presentOf(facts, { name, held, hasSubstitutes }, row)] }
}

/** What an absence did with it. */
function pastOf(
  ticket: TicketRecord,
  { handover, toId, toName, steps }: HandoverRow & { handover: Handover },
): Sentence[] {
  const { userName: member, statusName: status } = handover
  const said = toId
    ? sentence(
        'reassign.went',
        words`${{ ticket: ticket.code }} went from ${{ member }} to ${{ name: toName }}, who stands in, because of the status ${{ status }}.`,
      )
    : sentence(
        'reassign.went_to_nobody',
        words`${{ ticket: ticket.code }} went back to its queue from ${{ member }}, because of the status ${{ status }}: nobody could stand in.`,
      )
  return [said, ...stepsOf(member, steps, toId === null)]
}

function stepsOf(member: string, steps: readonly Step[], isNobody: boolean): Sentence[] {
  if (steps.length === 0 && isNobody) return [noSubstitutes(member)]
  return steps.flatMap(({ name, why, status }) => {
    switch (why) {
      case 'deactivated':
        return [sentence('reassign.passed_deactivated', words`${{ name }} was passed over: deactivated.`)]
      case 'only_reads':
        return [
          sentence(
            'reassign.passed_only_reads',
            words`${{ name }} was passed over: the role does not work on tickets.`,
          ),
        ]
      case 'away':
        return [
          sentence(
            'reassign.passed_away',
            words`${{ name }} was passed over: the status was ${{ status: status ?? '' }}.`,
          ),
        ]
      case 'hidden':
        return [sentence('reassign.passed_hidden', words`${{ name }} was passed over, and would not see the ticket.`)]
      default:
        return []
    }
  })
}
