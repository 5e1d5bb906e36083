import type { Condition } from '../../shared/filter/condition.ts'
import type { TicketRow } from './ticket-rows.ts'

/** What a row tells of a test: it holds, it does not, or only the server knows. */
type Answer = boolean | undefined

/** False when a row that is here certainly does not hold the condition; the server has the last word. */
export function mayHold(condition: Condition, row: TicketRow, meId: string): boolean {
  return answerOf(condition, row, meId) !== false
}

function answerOf(condition: Condition, row: TicketRow, meId: string): Answer {
  if ('all' in condition) {
    const answers = condition.all.map((one) => answerOf(one, row, meId))
    return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true
  }
  if ('any' in condition) {
    const answers = condition.any.map((one) => answerOf(one, row, meId))
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false
  }
  if ('not' in condition) {
    const answer = answerOf(condition.not, row, meId)
    return answer === undefined ? undefined : !answer
  }
  return testOf(condition, row, meId)
}

function testOf(
  { field, operator, value }: Extract<Condition, { field: string }>,
  row: TicketRow,
  meId: string,
): Answer {
  const own = valuesOf(row, field)
  if (!own) return undefined
  if (operator === 'is_empty') return own.length === 0
  if (operator === 'is_not_empty') return own.length > 0
  const asked = [value].flat()
  if (asked.includes('my_teams')) return undefined
  const meets = asked.some((one) => own.includes(one === 'me' ? meId : one) || (one === 'nobody' && own.length === 0))
  if (operator === 'is' || operator === 'in') return meets
  return operator === 'is_not' || operator === 'not_in' ? !meets : undefined
}

/** The values of a field in a row; undefined where a row does not have them. */
function valuesOf(row: TicketRow, field: string): unknown[] | undefined {
  const open = row.status !== 'resolved' && row.status !== 'closed'
  const known: Record<string, unknown[]> = {
    status: [row.status],
    open: [open],
    priority: [row.priority],
    stage: [row.stage.id],
    pipeline: [row.pipeline.id],
    type: row.type ? [row.type.id] : [],
    assignee: row.assignee ? [row.assignee.id] : [],
    requester: row.requester ? [row.requester.id] : [],
    account: row.account ? [row.account.id] : [],
    label: row.labels.map((label) => label.id),
    source: [row.source],
    unread: [row.unread],
    unanswered: [row.waitingSince !== null],
    snoozed: [row.snooze !== null],
  }
  return known[field]
}
