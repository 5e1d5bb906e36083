import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { customFieldsQuery } from '../../shared/custom/custom-fields.ts'
import { queuesQuery, teamsQuery } from '../../shared/teams-and-queues.ts'
import { ticketPriorities, ticketStatuses } from '../../shared/ticket-words.ts'
import { typeNamesQuery } from './labels.api.ts'
import type { NamedField } from './shadowed-field.ts'

const namesOf = (list: readonly { name: string }[] | undefined) => (list ?? []).map(({ name }) => name)

/** The fields of tickets that have a list of values, with the names of these as the reader knows them. */
export function useNamedFields(): NamedField[] {
  const t = useT()
  const types = useQuery(typeNamesQuery).data
  const queues = useQuery(queuesQuery).data
  const teams = useQuery(teamsQuery).data
  const custom = useQuery(customFieldsQuery).data ?? []
  return [
    { field: t('labels:field.priority'), values: ticketPriorities.map((one) => t(`shared:priority.${one}`)) },
    { field: t('labels:field.status'), values: ticketStatuses.map((one) => t(`shared:status.${one}`)) },
    { field: t('labels:field.type'), values: namesOf(types) },
    { field: t('labels:field.queue'), values: namesOf(queues) },
    { field: t('labels:field.team'), values: namesOf(teams) },
    ...custom
      .filter((one) => !one.archived)
      .map(({ name, options }) => ({ field: name, values: namesOf(options.filter((one) => !one.archived)) })),
  ]
}
