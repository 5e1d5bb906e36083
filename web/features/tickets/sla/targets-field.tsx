import { useT } from '../../../i18n/use-t.ts'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { lengthOf, minutesOf } from './length.ts'
import { type Cells, isCellRead, type Time } from './policy-values.ts'
import { metrics, priorities, type SlaMetric } from './sla.api.ts'

/** What is promised: a length of time for each metric and priority, of business time or around the clock. */
export function TargetsField({ value, onChange }: { value: Cells; onChange: (cells: Cells) => void }) {
  const t = useT()
  const setRow = (metric: SlaMetric, row: Cells[SlaMetric]) => onChange({ ...value, [metric]: row })
  return (
    <div className="flex flex-col divide-y divide-line-soft">
      {metrics.map((metric) => {
        const row = value[metric]
        const times = [...new Set(priorities.map((one) => row[one].time))]
        const setTime = (time: Time) =>
          setRow(metric, Object.fromEntries(priorities.map((one) => [one, { ...row[one], time }])) as typeof row)
        return (
          <fieldset
            key={metric}
            className="grid items-end gap-2 py-3 first:pt-0 last:pb-0 sm:grid-cols-[1fr_repeat(4,4.5rem)_9.5rem]"
          >
            <legend className="sr-only">{t(`sla:metric.${metric}`)}</legend>
            <div aria-hidden="true" className="sm:pb-1.5">
              <span className="block font-medium">{t(`sla:metric.${metric}`)}</span>
              <span className="block text-ink3 text-xs">{t(`sla:metricHint.${metric}`)}</span>
            </div>
            <div className="grid grid-cols-4 gap-2 sm:contents">
              {priorities.map((priority) => (
                // biome-ignore lint/a11y/noLabelWithoutControl: the input inside is a component
                <label key={priority} className="flex min-w-0 flex-col gap-0.5 text-2xs text-ink3">
                  {t(`shared:priority.${priority}`)}
                  <TextInput
                    autoComplete="off"
                    aria-invalid={!isCellRead(row[priority]) || undefined}
                    placeholder="–"
                    className="text-center tabular-nums"
                    value={row[priority].text}
                    onChange={(event) =>
                      setRow(metric, { ...row, [priority]: { ...row[priority], text: event.target.value } })
                    }
                    onBlur={(event) => {
                      const minutes = minutesOf(event.target.value)
                      if (minutes !== null && lengthOf(minutes) !== event.target.value)
                        setRow(metric, { ...row, [priority]: { ...row[priority], text: lengthOf(minutes) } })
                    }}
                  />
                </label>
              ))}
            </div>
            <Select
              name={t('sla:policy.timeOf', { metric: t(`sla:metric.${metric}`) })}
              value={times.length === 1 ? times[0] : undefined}
              placeholder={t('sla:policy.mixed')}
              onChange={setTime}
              options={[
                {
                  value: 'business',
                  label: t('sla:policy.business'),
                },
                {
                  value: 'calendar',
                  label: t('sla:policy.calendar'),
                },
              ]}
            />
          </fieldset>
        )
      })}
    </div>
  )
}
