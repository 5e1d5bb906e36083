import { useQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import type { RefObject } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import {
  nobody,
  useAssigneeOptions,
  useLabelOptions,
  usePriorityOptions,
  useStatusOptions,
} from '../../../shared/property-options.tsx'
import { teamsQuery } from '../../../shared/teams-and-queues.ts'
import { useCan, useMe } from '../../../shell/shell.api.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { chosenIn, toggled } from '../ticket-search.ts'
import type { FilterField } from './filter-fields.ts'

/** The values of a quick filter; several can be chosen. Loads when first asked for. */
export function FilterPicker({
  field,
  value,
  anchor,
  onChange,
  onClose,
}: {
  field: FilterField
  value: string | undefined
  anchor: RefObject<HTMLElement | null>
  onChange: (value: string | undefined) => void
  onClose: () => void
}) {
  const t = useT()
  const { user } = useMe()
  const me: PickerOption = {
    value: 'me',
    label: t('list:filter.me'),
    icon: <Avatar name={user.name} id={user.id} />,
    keywords: [user.name],
  }
  const people = useAssigneeOptions()
  const { data: teams } = useQuery({ ...teamsQuery, enabled: useCan('members:read') && field === 'assignee' })
  const ownTeams = teams?.filter((team) => team.memberIds.includes(user.id)).map((team) => team.name) ?? []
  const myTeams: PickerOption = {
    value: 'my_teams',
    label: t('list:filter.myTeams'),
    detail: ownTeams.join(', '),
    icon: (
      <span className="grid size-5 shrink-0 place-items-center text-ink2">
        <Users aria-hidden="true" className="size-3.5" />
      </span>
    ),
    keywords: ownTeams,
  }
  const options = {
    status: useStatusOptions(),
    priority: usePriorityOptions(),
    assignee: people && [
      me,
      // Who is in no team finds nothing by it; chosen by a link it can still be taken out.
      ...(ownTeams.length > 0 || chosenIn(value).includes('my_teams') ? [myTeams] : []),
      ...people.filter((one) => one.value === nobody),
      ...people.filter((one) => one.value !== nobody && one.value !== user.id),
    ],
    label: useLabelOptions(),
  }[field]
  return (
    <Picker
      open
      multiple
      anchor={anchor}
      label={t('list:filter.by', { field: t(`list:filter.${field}`) })}
      placeholder={t('list:filter.find')}
      options={options ?? []}
      chosen={chosenIn(value)}
      onChoose={(option) => onChange(toggled(value, option.value))}
      onOpenChange={(open) => !open && onClose()}
    />
  )
}
