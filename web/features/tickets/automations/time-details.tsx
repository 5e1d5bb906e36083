import { useT } from '../../../i18n/use-t.ts'
import { useFields } from '../../../shared/filter/use-speech.ts'
import { fieldName } from '../../../shared/filter/words.ts'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import type { Trigger } from './automations.api.ts'

type Time = Extract<Trigger, { on: 'time' }>

const times = [
  'createdAt',
  'lastCustomerMessageAt',
  'lastAgentMessageAt',
  'waitingSince',
  'stageChangedAt',
  'statusChangedAt',
  'dueAt',
  'resolvedAt',
  'closedAt',
] as const
const units = ['minutes', 'hours', 'days'] as const
const counts = ['calendar', 'business'] as const

/** So long after a time of the ticket, by the clock or in business hours; of dates that people set also before them. */
export function TimeDetails({ trigger, onChange }: { trigger: Time; onChange: (trigger: Time) => void }) {
  const t = useT()
  const hours = trigger.hours ?? 'calendar'
  const when = trigger.when ?? 'after'
  const fields = useFields()
  const dates = [...fields.values()].filter(
    ({ key, type }) => key.startsWith('custom.') && (type === 'date' || type === 'datetime'),
  )
  // One that is gone stays named until another one is chosen.
  const own = [...new Set([...dates.map(({ key }) => key), trigger.since])].filter((key) => key.startsWith('custom.'))
  return (
    <>
      <span className="w-20">
        <TextInput
          aria-label={t('views:builder.amount')}
          type="number"
          min={1}
          max={10_000}
          defaultValue={String(trigger.amount)}
          onChange={(event) => {
            const amount = Math.round(event.target.valueAsNumber)
            if (amount >= 1 && amount <= 10_000) onChange({ ...trigger, amount })
          }}
        />
      </span>
      <Select
        className="w-28!"
        name={t('views:builder.unit')}
        value={trigger.unit}
        options={units.map((unit) => ({ value: unit, label: t(`views:units.${unit}`) }))}
        onChange={(unit) => onChange({ ...trigger, unit })}
      />
      {trigger.since === 'dueAt' || trigger.since.startsWith('custom.') ? (
        <Select
          className="w-28!"
          name={t('automations:time.when')}
          value={when}
          options={(['after', 'before'] as const).map((one) => ({ value: one, label: t(`automations:time.${one}`) }))}
          onChange={(next) =>
            onChange({ ...trigger, when: next, ...(next === 'before' && { hours: 'calendar' as const }) })
          }
        />
      ) : (
        <span className="text-ink2">{t('automations:time.after')}</span>
      )}
      <Select
        className="w-56! max-w-full"
        name={t('automations:time.since')}
        value={trigger.since}
        options={[
          ...times.map((time) => ({ value: time as string, label: t(`views:field.${time}`) })),
          ...own.map((key) => ({ value: key, label: fieldName(t, fields.get(key), key) })),
        ]}
        onChange={(since) => onChange({ ...trigger, since, when: 'after' })}
      />
      {when === 'after' && (
        <Select
          className="w-44!"
          name={t('automations:time.hours')}
          value={hours}
          options={counts.map((one) => ({ value: one, label: t(`automations:time.${one}`) }))}
          onChange={(next) => onChange({ ...trigger, hours: next })}
        />
      )}
    </>
  )
}
