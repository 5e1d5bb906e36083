import { keepPreviousData, useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { CalendarClock } from 'lucide-react'
import { useId } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { TimeZonePicker } from '../../../shared/time-zone-picker.tsx'
import { useSettled } from '../../../shared/use-settled.ts'
import { ChoiceRow } from '../../../ui/choice-row.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { previewQuery } from './recurring.api.ts'
import { type RuleDraft, ruleOf } from './rule-draft.ts'
import { monthOptions, weekdayOptions } from './rule-words.ts'

type Errors = Partial<Record<'rule' | 'timeZone', string>>

/** When a schedule is due, with its next times as the server counts them. */
export function RuleField({
  draft,
  timeZone,
  errors,
  onChange,
  onZone,
}: {
  draft: RuleDraft
  timeZone: string
  errors: Errors
  onChange: (draft: RuleDraft) => void
  onZone: (timeZone: string) => void
}) {
  const t = useT()
  const { locale } = usePlace()
  const set = (part: Partial<RuleDraft>) => onChange({ ...draft, ...part })
  const hasDay = draft.every === 'month' || draft.every === 'year'
  return (
    <fieldset className="flex flex-col gap-4 rounded-md border border-line bg-bg p-3">
      <legend className="sr-only">{t('recurring:form.rule')}</legend>
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-16">
          <Field label={t('recurring:form.interval')}>
            <TextInput
              inputMode="numeric"
              maxLength={2}
              value={draft.interval}
              onChange={(event) => set({ interval: event.target.value })}
            />
          </Field>
        </div>
        <div className="min-w-0 flex-1">
          <ChoiceRow
            labelHidden
            label={t('recurring:form.unit')}
            value={draft.every}
            choices={(['day', 'week', 'month', 'year'] as const).map((every) => ({
              value: every,
              label: t(`recurring:unit.${every}`),
            }))}
            onChange={(every) => set({ every })}
          />
        </div>
      </div>
      {draft.every === 'week' && <Weekdays draft={draft} locale={locale} set={set} />}
      {hasDay && (
        <div className="grid gap-3 sm:grid-cols-3">
          {draft.every === 'year' && (
            <Field label={t('recurring:form.month')}>
              <Select value={draft.month} options={monthOptions(locale)} onChange={(month) => set({ month })} />
            </Field>
          )}
          <Field label={t('recurring:form.on')}>
            <Select
              value={draft.on}
              options={(['day', 'last', 'weekday'] as const).map((on) => ({
                value: on,
                label: t(`recurring:onKind.${on}`),
              }))}
              onChange={(on) => set({ on })}
            />
          </Field>
          {draft.on === 'day' && (
            <Field
              label={t('recurring:form.day')}
              hint={Number(draft.day) > 28 ? t('recurring:form.dayHint') : undefined}
            >
              <TextInput
                inputMode="numeric"
                maxLength={2}
                value={draft.day}
                onChange={(event) => set({ day: event.target.value })}
              />
            </Field>
          )}
          {draft.on === 'weekday' && (
            <>
              <Field label={t('recurring:form.nth')}>
                <Select
                  value={draft.nth}
                  options={(['1', '2', '3', '4', 'last'] as const).map((nth) => ({
                    value: nth,
                    label: t(`recurring:nth.${nth}`),
                  }))}
                  onChange={(nth) => set({ nth })}
                />
              </Field>
              <Field label={t('recurring:form.weekday')}>
                <Select
                  value={draft.weekday}
                  options={weekdayOptions(locale).map(({ value, label }) => ({ value: String(value), label }))}
                  onChange={(weekday) => set({ weekday })}
                />
              </Field>
            </>
          )}
        </div>
      )}
      <div className="grid gap-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <Field label={t('recurring:form.time')}>
          <TextInput type="time" value={draft.time} onChange={(event) => set({ time: event.target.value })} />
        </Field>
        <Field label={t('profile:region.timeZone')} error={errors.timeZone}>
          <TimeZonePicker
            label={t('profile:region.timeZone')}
            placeholder={t('profile:region.findZone')}
            value={timeZone}
            onChange={(zone) => zone && onZone(zone)}
          />
        </Field>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t('recurring:form.starts')}>
          <TextInput
            type="date"
            min="2000-01-01"
            max="2199-12-31"
            value={draft.startsOn}
            onChange={(event) => set({ startsOn: event.target.value })}
          />
        </Field>
        <Field label={t('recurring:form.ends')} hint={t('recurring:form.endsHint')}>
          <TextInput
            type="date"
            min={draft.startsOn}
            max="2199-12-31"
            value={draft.endsOn}
            onChange={(event) => set({ endsOn: event.target.value })}
          />
        </Field>
      </div>
      {errors.rule && (
        <p role="alert" className="text-danger text-xs">
          {errors.rule}
        </p>
      )}
      <NextTimes draft={draft} timeZone={timeZone} />
    </fieldset>
  )
}

function Weekdays({
  draft,
  locale,
  set,
}: {
  draft: RuleDraft
  locale: string
  set: (part: Partial<RuleDraft>) => void
}) {
  const t = useT()
  const id = useId()
  return (
    <fieldset aria-labelledby={id} className="flex flex-col gap-1">
      <span id={id} className="font-medium">
        {t('recurring:form.weekdays')}
      </span>
      <div className="flex flex-wrap gap-2">
        {weekdayOptions(locale, 'short').map(({ value, label }) => {
          const isOn = draft.weekdays.includes(value)
          return (
            <label
              key={value}
              className={clsx(
                'inline-flex h-field cursor-pointer items-center gap-2 rounded-md border px-2.5',
                isOn ? 'border-accent-ink bg-accent-bg font-medium text-accent-ink' : 'border-line bg-card text-ink2',
              )}
            >
              <input
                type="checkbox"
                className="accent-accent"
                checked={isOn}
                onChange={() =>
                  set({
                    weekdays: isOn ? draft.weekdays.filter((day) => day !== value) : [...draft.weekdays, value],
                  })
                }
              />
              {label}
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}

/** The next times, in the zone of the schedule: their place is kept while they are counted, so that nothing below them moves under a click. */
function NextTimes({ draft, timeZone }: { draft: RuleDraft; timeZone: string }) {
  const t = useT()
  const place = usePlace()
  const settled = useSettled(JSON.stringify({ rule: ruleOf(draft).rule ?? null, timeZone }), 250)
  const { rule, timeZone: zone } = JSON.parse(settled) as {
    rule: NonNullable<ReturnType<typeof ruleOf>['rule']>
    timeZone: string
  }
  const { data } = useQuery({ ...previewQuery(rule, zone), enabled: rule !== null, placeholderData: keepPreviousData })
  return (
    <div className="flex min-h-[6lh] gap-2 text-ink2" aria-live="polite">
      {rule && data && <CalendarClock aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink3" />}
      {rule && data?.length === 0 && <p>{t('recurring:form.over')}</p>}
      {rule && data && data.length > 0 && (
        <div>
          <p>{t('recurring:form.next')}</p>
          <ol className="tabular-nums">
            {data.map((at) => (
              <li key={at}>{formatDate(at, { ...place, timeZone: zone }, 'full')}</li>
            ))}
          </ol>
        </div>
      )}
    </div>
  )
}
