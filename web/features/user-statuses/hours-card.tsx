import { useMutation, useQuery } from '@tanstack/react-query'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { calendarsQuery } from '../../shared/calendars.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { setWorkingHours, type WorkingHours, workingHoursQuery } from './user-statuses.api.ts'

/** When a member works: queues give him no tickets outside these hours. */
export function HoursCard({ userId, isOwn }: { userId: string; isOwn: boolean }) {
  const t = useT()
  const query = useQuery(workingHoursQuery(userId))
  return (
    <SettingsCard title={t('statuses:hours.title')} text={t(isOwn ? 'statuses:hours.text' : 'statuses:hours.textFor')}>
      <Loaded query={query}>{(hours) => <Choice userId={userId} hours={hours} />}</Loaded>
    </SettingsCard>
  )
}

function Choice({ userId, hours }: { userId: string; hours: WorkingHours }) {
  const t = useT()
  const calendars = useQuery(calendarsQuery).data ?? []
  const { choice, calendar, usual } = hours
  const save = useMutation({
    mutationFn: (value: string) =>
      setWorkingHours(
        userId,
        value === 'usual' || value === 'always' ? { choice: value } : { choice: 'calendar', calendarId: value },
      ),
    onError: (error) => toast.failed(t('statuses:hours.notSaved'), { description: error.message }),
  })
  const chosen = save.isPending ? save.variables : choice === 'calendar' ? (calendar?.id ?? '') : choice
  return (
    <Field label={t('statuses:hours.label')} hint={save.isPending ? undefined : <Standing hours={hours} />}>
      <Select
        className="max-w-sm"
        value={chosen}
        onChange={(value) => save.mutate(value)}
        options={[
          {
            value: 'usual',
            label: usual ? t('statuses:hours.usual', { name: usual.name }) : t('statuses:hours.usualAlways'),
          },
          { value: 'always', label: t('statuses:hours.always') },
          ...calendars.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </Field>
  )
}

/** Whether it is in these hours now, and when they begin next. */
function Standing({ hours: { calendar, open, nextOpeningAt } }: { hours: WorkingHours }) {
  const t = useT()
  const place = usePlace()
  if (!calendar) return t('statuses:hours.anyTime')
  if (open) return t('statuses:hours.within')
  return nextOpeningAt
    ? t('statuses:hours.outside', { at: formatDate(nextOpeningAt, place, 'dateTime') })
    : t('statuses:hours.never')
}
