import { useMutation } from '@tanstack/react-query'
import { type SubmitEvent, useState } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { fromLocalInput, toLocalInput } from '../../shared/zoned-time.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { type AddedTime, addTime, type Calendar } from './calendars.api.ts'

/** "What would the deadline be?": a start and a length of business time, and the intervals that were counted. */
export function DeadlineTester({ calendar }: { calendar: Calendar }) {
  const t = useT()
  const { timeZone } = calendar
  const [from, setFrom] = useState(() => toLocalInput(new Date().toISOString(), timeZone))
  const [hours, setHours] = useState('8')
  const length = Number(hours.replace(',', '.'))
  const minutes = Math.round(length * 60)
  const start = fromLocalInput(from, timeZone)
  const isAsked = start !== null && hours.trim() !== '' && minutes >= 0 && minutes <= 5_270_400
  const ask = useMutation({
    mutationFn: () => addTime(calendar.id, { from: start ?? '', minutes }),
  })
  function onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (isAsked) ask.mutate()
  }
  return (
    <SettingsCard
      title={t('calendars:test.title')}
      text={t('calendars:test.text', { zone: timeZone.replaceAll('_', ' ') })}
    >
      <form onSubmit={onSubmit} noValidate className="flex flex-wrap items-end gap-3">
        <div className="w-52 max-sm:w-full">
          <Field label={t('calendars:test.from')}>
            <TextInput type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          </Field>
        </div>
        <div className="w-28">
          <Field label={t('calendars:test.hours')}>
            <TextInput inputMode="decimal" value={hours} onChange={(event) => setHours(event.target.value)} />
          </Field>
        </div>
        <Button type="submit" size="lg" disabled={!isAsked} busy={ask.isPending}>
          {t('calendars:test.ask')}
        </Button>
      </form>
      <FailureBanner error={ask.error ?? undefined} />
      {ask.data && <Answer answer={ask.data} timeZone={timeZone} />}
    </SettingsCard>
  )
}

function Answer({ answer, timeZone }: { answer: AddedTime; timeZone: string }) {
  const t = useT()
  const place = usePlace()
  const there = { locale: place.locale, timeZone }
  const day = new Intl.DateTimeFormat(place.locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone })
  const span = new Intl.DateTimeFormat(place.locale, { hour: '2-digit', minute: '2-digit', timeZone })
  if (answer.at === null) return <Banner tone="warn" title={t('calendars:test.never')} />
  return (
    <div role="status" className="flex flex-col gap-2">
      <p>
        {t('calendars:test.deadline')} <strong>{formatDate(answer.at, there, 'full')}</strong>
      </p>
      {answer.intervals.length > 0 && (
        <ol
          aria-label={t('calendars:test.counted')}
          className="divide-y divide-line-soft rounded-md border border-line"
        >
          {answer.intervals.map(({ from, to, minutes }) => (
            <li key={from} className="flex gap-3 px-3 py-1 tabular-nums">
              <span className="w-28 shrink-0 text-ink2">{day.format(new Date(from))}</span>
              <span className="min-w-0 flex-1">
                {minutes > 1440
                  ? `${span.format(new Date(from))} – ${formatDate(to, there)}`
                  : `${span.format(new Date(from))}–${span.format(new Date(to))}`}
              </span>
              <span className="text-ink2">{lengthWords(minutes, place.locale)}</span>
            </li>
          ))}
        </ol>
      )}
      {answer.cut && (
        <p className="text-ink3 text-xs">
          {t('calendars:test.cut', { shown: answer.intervals.length, count: answer.intervalCount })}
        </p>
      )}
    </div>
  )
}

/** `3 h 30 min` in the language. */
function lengthWords(minutes: number, locale: string): string {
  const unit = (value: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 2 }).format(
      value,
    )
  const hours = Math.floor(minutes / 60)
  const rest = minutes - hours * 60
  return [hours > 0 && unit(hours, 'hour'), (rest > 0 || hours === 0) && unit(rest, 'minute')].filter(Boolean).join(' ')
}
