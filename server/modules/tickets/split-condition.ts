import { allOf, type Resolved, type ResolvedLeaf } from '../conditions/resolve-condition.ts'
import type { TicketFilter } from './ticket-filter.ts'
import { rankOf, type TicketPriority, type TicketStatus, ticketPriorities, ticketStatuses } from './tickets.rules.ts'

/**
 * A condition taken apart for lists: of the tests that must all hold, those that an index can be read by in order, and the
 * rest. Null when nothing can match.
 */
export function filterOf(condition: Resolved): TicketFilter | null {
  if (condition === false) return null
  const parts = typeof condition === 'object' && 'all' in condition ? condition.all : [condition]
  const filter: TicketFilter = { whole: condition }
  const rest = parts.filter((part) => !take(filter, part))
  const left = allOf(rest)
  return left === true ? filter : { ...filter, rest: left }
}

/** Puts a part into the filter when a branch can carry it and its place is free; false otherwise. */
function take(filter: TicketFilter, part: Resolved): boolean {
  const words = wordsOf(part)
  if (!words) return false
  const { field, values } = words
  const put = <K extends keyof TicketFilter>(key: K, value: TicketFilter[K]): boolean => {
    if (filter[key] !== undefined) return false
    filter[key] = value
    return true
  }
  const negated = words.negated
  if (field.key === 'assignee') return !negated && put('assignee', [...texts(values), ...(words.nobody ? [null] : [])])
  if (words.nobody) return false
  if (field.key === 'status') return put('status', chosen<TicketStatus>(ticketStatuses, values, negated))
  if (field.key === 'priority')
    return put('priority', chosen<TicketPriority>(ticketPriorities, values, negated).map(rankOf))
  if (field.key === 'open' && values.length === 1) return put('open', (values[0] === true) !== negated)
  if (field.key === 'unanswered' && values.length === 1) return put('unanswered', (values[0] === true) !== negated)
  if (field.key === 'snoozed' && values.length === 1)
    return (values[0] === true) !== negated ? put('via', { field, values: [true] }) : put('snoozed', false)
  if (negated) return false
  if (field.key === 'requester') return put('requester', texts(values))
  if (field.key === 'account') return put('account', texts(values))
  // A stage and a value are both read by their own rows: one of them begins, the other is asked of each ticket.
  if (field.key === 'stage')
    return (
      filter.via === undefined &&
      put(
        'stage',
        texts(values).map((id) => ({ id, open: null })),
      )
    )
  return (
    field.sql.copies !== undefined && filter.stage === undefined && put('via', { field, values: values as string[] })
  )
}

type Words = { field: ResolvedLeaf['field']; values: readonly unknown[]; nobody: boolean; negated: boolean }

/** A part that asks for values of one field: `is`, `in`, their complement, and `nobody` among them. */
function wordsOf(part: Resolved): Words | null {
  if (typeof part === 'boolean') return null
  if ('test' in part)
    return part.test.kind === 'one_of'
      ? { field: part.field, values: part.test.values, nobody: false, negated: false }
      : null
  if ('not' in part) {
    if (typeof part.not !== 'object' || !('test' in part.not)) return null
    const { field, test } = part.not
    if (test.kind === 'present') return { field, values: [], nobody: true, negated: false }
    return test.kind === 'one_of' ? { field, values: test.values, nobody: false, negated: true } : null
  }
  if (!('any' in part) || part.any.length !== 2) return null
  const [first, second] = part.any.map(wordsOf)
  return first && second && first.field === second.field && !first.negated && !first.nobody && second.nobody
    ? { ...first, nobody: true }
    : null
}

const texts = (values: readonly unknown[]) => values.map(String)
const chosen = <T extends string>(all: readonly T[], values: readonly unknown[], negated: boolean): T[] =>
  all.filter((one) => values.includes(one) !== negated)
