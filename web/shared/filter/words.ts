import type { Translate } from '../../i18n/use-t.ts'
import type { Leaf } from './draft.ts'
import type { ConditionField } from './filter.api.ts'

/** Fields that the catalogue has words for. */
const knownFields = [
  'code',
  'title',
  'done',
  'doneAt',
  'ticket',
  'lead',
  'opportunity',
  'object',
  'subject',
  'description',
  'status',
  'open',
  'stage',
  'pipeline',
  'queue',
  'visibility',
  'priority',
  'type',
  'assignee',
  'requester',
  'requesterEmail',
  'requestedBy',
  'account',
  'accountTier',
  'crmKnown',
  'crmAccountType',
  'label',
  'source',
  'channel',
  'createdBy',
  'unread',
  'unanswered',
  'overStageLimit',
  'slaDue',
  'slaOverdue',
  'slaPaused',
  'slaPolicy',
  'slaFirstResponse',
  'slaFirstResponseDue',
  'slaNextResponse',
  'slaNextResponseDue',
  'slaResolution',
  'slaResolutionDue',
  'slaClosure',
  'slaClosureDue',
  'createdAt',
  'updatedAt',
  'waitingSince',
  'dueAt',
  'snoozed',
  'snoozedUntil',
  'thankedAt',
  'deliveryProblem',
  'routingFailed',
  'escalated',
  'stageChangedAt',
  'statusChangedAt',
  'firstResponseAt',
  'resolvedAt',
  'closedAt',
  'lastMessageAt',
  'lastCustomerMessageAt',
  'lastAgentMessageAt',
  'messageCount',
  'checklist',
  'follower',
  'name',
  'email',
  'phone',
  'language',
  'timeZone',
  'notes',
  'domain',
  'ticketPrefix',
  'company',
  'converted',
  'convertedAt',
  'openTickets',
  'contactCount',
  'parentAccount',
  'hourlyRate',
  'currency',
  'outcome',
  'amount',
  'closeOn',
  'contact',
  'owner',
  'associatedContact',
  'associatedLead',
  'associatedOpportunity',
  'associatedAccount',
] as const

/** A field in words: its own name, or the catalogue's for those of the product. */
export function fieldName(t: Translate, field: ConditionField | undefined, key: string): string {
  if (field?.name) return field.name
  const known = knownFields.find((one) => one === key)
  // Of a type of objects that is not there (any more), or not for this reader.
  if (!known && key.startsWith('associatedObject.')) return t('views:field.object')
  return known ? t(`views:field.${known}`) : key
}

const shared = {
  status: ['open', 'in_progress', 'waiting', 'resolved', 'closed'],
  priority: ['low', 'medium', 'high', 'urgent'],
} as const
const slaStates = ['running', 'overdue', 'paused', 'met', 'missed', 'cancelled'] as const
const visibilities = ['public', 'private'] as const
const outcomes = ['open', 'won', 'lost'] as const
const sources = ['email', 'manual', 'api', 'phone', 'form', 'import', 'recurring'] as const

/** An option of a choice in words. */
export function optionName(t: Translate, field: ConditionField, value: string): string {
  const own = field.options?.find((option) => option.value === value)?.name
  if (own) return own
  const status = shared.status.find((one) => one === value)
  if (field.key === 'status' && status) return t(`shared:status.${status}`)
  const priority = shared.priority.find((one) => one === value)
  if (field.key === 'priority' && priority) return t(`shared:priority.${priority}`)
  const visibility = visibilities.find((one) => one === value)
  if (field.key === 'visibility' && visibility) return t(`views:visibility.${visibility}`)
  const slaState = slaStates.find((one) => one === value)
  if (field.key.startsWith('sla') && slaState) return t(`list:slaState.${slaState}`)
  const outcome = outcomes.find((one) => one === value)
  if (field.key === 'outcome' && outcome) return t(`opportunities:outcome.${outcome}`)
  const source = sources.find((one) => one === value)
  return field.key === 'source' && source ? t(`views:source.${source}`) : value
}

/** An operator in words, as it reads after the name of a field. */
export function operatorName(t: Translate, operator: Leaf['operator'], type?: ConditionField['type']): string {
  const ofText = type === 'text' || type === 'number' || type === 'boolean'
  if (operator === 'is') return t(ofText ? 'views:operator.is' : 'views:operator.in')
  if (operator === 'is_not') return t(ofText ? 'views:operator.is_not' : 'views:operator.not_in')
  return t(`views:operator.${operator}`)
}
