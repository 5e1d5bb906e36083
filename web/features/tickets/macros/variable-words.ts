import { queryClient } from '../../../api/queries.ts'
import { translate } from '../../../i18n/i18n.ts'
import { variablesQuery } from './macros.api.ts'

const known = {
  'requester.firstName': 'requesterFirstName',
  'requester.lastName': 'requesterLastName',
  'requester.name': 'requesterName',
  'requester.email': 'requesterEmail',
  'requester.phone': 'requesterPhone',
  'account.name': 'accountName',
  'ticket.code': 'ticketCode',
  'ticket.subject': 'ticketSubject',
  'ticket.stage': 'ticketStage',
  'ticket.type': 'ticketType',
  'ticket.queue': 'ticketQueue',
  'ticket.createdDate': 'ticketCreatedDate',
  'ticket.dueDate': 'ticketDueDate',
  'ticket.url': 'ticketUrl',
  'agent.firstName': 'agentFirstName',
  'agent.name': 'agentName',
  'agent.email': 'agentEmail',
  'assignee.name': 'assigneeName',
  'channel.name': 'channelName',
  'channel.address': 'channelAddress',
  'organization.name': 'organizationName',
  'link.notSolved': 'linkNotSolved',
  'hours.backAt': 'hoursBackAt',
} as const

/** What a variable stands for, in the reader's words: of a custom field its name, of an unknown one as it is written. */
export function variableWords(name: string): string {
  if (Object.hasOwn(known, name)) return translate(`macros:variable.${known[name as keyof typeof known]}`)
  const variables = queryClient.getQueryData(variablesQuery.queryKey)
  return variables?.find((one) => one.name === name)?.label ?? name.replace(/^custom\./, '')
}
