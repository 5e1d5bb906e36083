import type { Condition } from '../conditions/condition-words.ts'

/**
 * The views that every organization has (product.md D11, VW9-VW12, S3's default list): they belong to nobody and cannot be
 * changed, only copied. Clients know their names by the key.
 */
export const systemViewKeys = [
  'open',
  'mine',
  'unassigned',
  'snoozed',
  'unread',
  'waiting_for_us',
  'overdue',
  'due_soon',
  'delivery_problems',
  'routing_failed',
  'recently_changed',
  'requested',
  'all',
] as const
export type SystemViewKey = (typeof systemViewKeys)[number]

const open: Condition = { field: 'open', operator: 'is', value: true }
/** What is set aside for a while is not on the desk. Whoever looks at what is unread, overdue or due soon sees it all the same. */
const onDesk: Condition = { field: 'snoozed', operator: 'is', value: false }
const openAnd = (...more: Condition[]): Condition => ({ all: [open, ...more] })

export const systemViews: Readonly<Record<SystemViewKey, { condition: Condition; sort: string }>> = {
  open: { condition: openAnd(onDesk), sort: '-createdAt' },
  mine: { condition: openAnd(onDesk, { field: 'assignee', operator: 'is', value: 'me' }), sort: '-createdAt' },
  unassigned: {
    condition: openAnd(onDesk, { field: 'assignee', operator: 'is', value: 'nobody' }),
    sort: '-createdAt',
  },
  snoozed: { condition: { field: 'snoozed', operator: 'is', value: true }, sort: 'snoozedUntil' },
  unread: { condition: openAnd({ field: 'unread', operator: 'is', value: true }), sort: '-createdAt' },
  waiting_for_us: {
    condition: openAnd(onDesk, { field: 'unanswered', operator: 'is', value: true }),
    sort: 'waitingSince',
  },
  // Past its SLA or its due date (VW11), to the minute.
  overdue: {
    condition: {
      any: [
        { field: 'slaOverdue', operator: 'is', value: true },
        openAnd({ field: 'dueAt', operator: 'before', value: 'now' }),
      ],
    },
    sort: 'slaDue',
  },
  due_soon: {
    condition: {
      any: [
        { field: 'slaDue', operator: 'within_next', value: { amount: 24, unit: 'hours' } },
        openAnd({ field: 'dueAt', operator: 'within_next', value: { amount: 24, unit: 'hours' } }),
      ],
    },
    sort: 'slaDue',
  },
  delivery_problems: {
    condition: openAnd({ field: 'deliveryProblem', operator: 'is', value: true }),
    sort: '-updatedAt',
  },
  routing_failed: {
    condition: openAnd({ field: 'routingFailed', operator: 'is', value: true }),
    sort: 'createdAt',
  },
  recently_changed: {
    condition: { field: 'updatedAt', operator: 'within_last', value: { amount: 24, unit: 'hours' } },
    sort: '-updatedAt',
  },
  requested: {
    condition: openAnd({ field: 'requestedBy', operator: 'is', value: 'me' }),
    sort: '-createdAt',
  },
  all: { condition: { all: [] }, sort: '-createdAt' },
}

export const isSystemViewKey = (ref: string): ref is SystemViewKey => systemViewKeys.some((key) => key === ref)
