import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { assigneesQuery, labelsQuery } from '../../../shared/ticket-choices.api.ts'
import { chosenIn, isPriority, isStatus, type TicketSearch } from '../ticket-search.ts'
import type { FilterField } from './filter-fields.ts'

/** The chosen values of a quick filter in words; ids whose name is not known yet are three dots. */
export function useFilterWords(search: TicketSearch): (field: FilterField) => string[] {
  const t = useT()
  const people = useQuery({ ...assigneesQuery, enabled: Boolean(search.assignee) })
  const labels = useQuery({ ...labelsQuery, enabled: Boolean(search.label) })
  function wordOf(field: FilterField, value: string): string {
    if (field === 'status' && isStatus(value)) return t(`shared:status.${value}`)
    if (field === 'priority' && isPriority(value)) return t(`shared:priority.${value}`)
    if (value === 'me') return t('list:filter.me')
    if (value === 'nobody') return t('list:filter.nobody')
    if (value === 'my_teams') return t('list:filter.myTeams')
    const known = field === 'label' ? labels.data : people.data
    if (!known) return '…'
    return known.find((one) => one.id === value)?.name ?? t('list:filter.unknown')
  }
  return (field) => chosenIn(search[field]).map((value) => wordOf(field, value))
}
