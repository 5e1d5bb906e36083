import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { calendarsQuery } from '../../../shared/calendars.ts'
import { Select } from '../../../ui/select.tsx'
import type { Rule } from './automations.api.ts'

type Hours = Rule['hours']
const during = ['always', 'open', 'closed'] as const

/** When a rule acts, and by whose business hours it counts; those are asked for only where they matter. */
export function HoursFields({
  hours,
  counts,
  onChange,
}: {
  hours: Hours
  /** It waits for a time in business hours. */
  counts: boolean
  onChange: (hours: Hours) => void
}) {
  const t = useT()
  const { data: calendars = [] } = useQuery(calendarsQuery)
  const named = [
    { value: 'default', label: t('automations:hours.default') },
    { value: 'sla', label: t('automations:hours.sla') },
    ...calendars.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const known = named.some(({ value }) => value === hours.calendar)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        className="w-56! max-w-full"
        name={t('automations:hours.during')}
        value={hours.during}
        options={during.map((one) => ({ value: one, label: t(`automations:hours.${one}`) }))}
        onChange={(next) => onChange({ ...hours, during: next })}
      />
      {(hours.during !== 'always' || counts) && (
        <Select
          className="w-56! max-w-full"
          name={t('automations:hours.calendar')}
          value={hours.calendar}
          options={known ? named : [...named, { value: hours.calendar, label: t('automations:hours.gone') }]}
          onChange={(calendar) => onChange({ ...hours, calendar })}
        />
      )}
      {hours.during === 'closed' && <p className="w-full text-ink3 text-xs">{t('automations:hours.once')}</p>}
    </div>
  )
}
