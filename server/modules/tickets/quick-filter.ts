import type { Condition } from '../conditions/condition-words.ts'
import type { ListTickets } from './tickets.contract.ts'
import { priorityOf } from './tickets.rules.ts'

/** The filters that stand alone in the address, each a short word for a condition. Values of one are alternatives. */
export type QuickFilter = Pick<
  ListTickets,
  | 'status'
  | 'open'
  | 'priority'
  | 'assignee'
  | 'requester'
  | 'account'
  | 'label'
  | 'channel'
  | 'source'
  | 'type'
  | 'unread'
  | 'unanswered'
  | 'snoozed'
>

/** The condition that a quick filter is short for. */
export function quickCondition(quick: QuickFilter): Condition {
  const oneOf = (field: string, values: readonly string[] | undefined): Condition[] =>
    values === undefined ? [] : [values.length === 0 ? { not: { all: [] } } : { field, operator: 'in', value: values }]
  const is = (field: string, value: boolean | undefined): Condition[] =>
    value === undefined ? [] : [{ field, operator: 'is', value }]
  return {
    all: [
      ...oneOf('status', quick.status),
      ...is('open', quick.open),
      ...oneOf('priority', quick.priority?.map(priorityOf)),
      ...oneOf('assignee', quick.assignee),
      ...oneOf('requester', quick.requester),
      ...oneOf('account', quick.account),
      ...oneOf('label', quick.label),
      ...oneOf('channel', quick.channel),
      ...oneOf('source', quick.source),
      ...oneOf('type', quick.type),
      ...is('unread', quick.unread),
      ...is('unanswered', quick.unanswered),
      ...is('snoozed', quick.snoozed),
    ],
  }
}
