import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { Chooser } from '../../../shared/chooser.tsx'
import { useAssigneeOptions } from '../../../shared/property-options.tsx'
import { teamsQuery } from '../../../shared/teams-and-queues.ts'
import { rolesQuery } from '../../../shared/views/views.api.ts'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import type { Recipient } from './automations.api.ts'

const keyOf = (one: Recipient) => ('id' in one ? `${one.kind} ${one.id}` : one.kind)

function recipientOf(key: string): Recipient {
  const [kind, id = ''] = key.split(' ')
  if (kind === 'member' || kind === 'team' || kind === 'role') return { kind, id }
  return { kind: kind === 'followers' ? 'followers' : 'assignee' }
}

/** Whom a rule tells: the assignee, the followers, teams, roles, members. */
export function RecipientsField({ to, onChange }: { to: readonly Recipient[]; onChange: (to: Recipient[]) => void }) {
  const t = useT()
  const { data: teams = [] } = useQuery(teamsQuery)
  const { data: roles = [] } = useQuery(rolesQuery)
  const members = useAssigneeOptions() ?? []
  const options: PickerOption[] = [
    { value: 'assignee', label: t('automations:recipient.assignee') },
    { value: 'followers', label: t('automations:recipient.followers') },
    ...teams.map(({ id, name }) => ({ value: `team ${id}`, label: name, detail: t('automations:recipient.team') })),
    ...roles.map(({ id, name }) => ({ value: `role ${id}`, label: name, detail: t('automations:recipient.role') })),
    ...members
      .filter(({ value }) => value.length > 30)
      .map((member) => ({ ...member, value: `member ${member.value}` })),
  ]
  const chosen = to.map(keyOf)
  const said = options.filter(({ value }) => chosen.includes(value)).map(({ label }) => label)
  return (
    <Picker
      wide
      multiple
      label={t('automations:whom')}
      options={options}
      chosen={chosen}
      onChoose={({ value }) =>
        onChange(chosen.includes(value) ? to.filter((one) => keyOf(one) !== value) : [...to, recipientOf(value)])
      }
      trigger={<Chooser name={t('automations:whom')}>{said.join(', ') || t('automations:choose')}</Chooser>}
    />
  )
}
