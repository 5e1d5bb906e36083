import { CalendarX2, Clock } from 'lucide-react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import type { CalendarDay } from './calendars.api.ts'
import { spanWords } from './times.ts'

/** The days of this year and the next that are not like others of their weekday; holidays can be worked on. */
export function DaysPreview({
  days,
  worked,
  onWorked,
}: {
  days: readonly CalendarDay[]
  /** English names of holidays on which one works all the same. */
  worked: readonly string[]
  onWorked: (names: string[]) => void
}) {
  const t = useT()
  const { locale } = usePlace()
  const years = [...new Set(days.map(({ date }) => date.slice(0, 4)))]
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  const language = locale.slice(0, 2)
  const nameOf = (day: CalendarDay) => (day.kind === 'own' ? day.name : (day.names[language] ?? day.name))
  const set = (name: string, isClosed: boolean) =>
    onWorked(isClosed ? worked.filter((one) => one !== name) : [...new Set([...worked, name])])
  return years.map((year) => (
    <section key={year} aria-label={t('calendars:days.ofYear', { year })}>
      <h3 className="border-line-soft border-b bg-bg px-4 py-1 font-medium text-2xs text-ink3">{year}</h3>
      <ul>
        {runsOf(days.filter(({ date }) => date.startsWith(year))).map(({ day, last }) => (
          <li
            key={day.date}
            className="flex min-h-row flex-wrap items-center gap-x-3 border-line-soft border-b px-4 py-1 last:border-b-0"
          >
            <time dateTime={day.date} className="w-44 shrink-0 text-ink2 tabular-nums max-sm:w-full">
              {last === day.date ? format.format(at(day.date)) : format.formatRange(at(day.date), at(last))}
            </time>
            <span className="min-w-0 flex-1 break-words">
              {nameOf(day)}
              {day.insteadOf && (
                <span className="text-ink3">
                  {' '}
                  {t('calendars:days.insteadOf', { name: day.names[language] ?? day.insteadOf })}
                </span>
              )}
            </span>
            {day.kind === 'own' ? (
              <DayHours day={day} />
            ) : (
              <span className="flex items-center gap-3">
                {day.kind === 'worked' && <DayHours day={day} />}
                <Checkbox
                  checked={day.kind === 'holiday'}
                  onChange={(isClosed) => set(day.name, isClosed)}
                  label={
                    <>
                      {t('calendars:closed')}
                      <span className="sr-only">{`: ${nameOf(day)} ${year}`}</span>
                    </>
                  }
                />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  ))
}

const at = (date: string) => new Date(`${date}T00:00:00Z`)

/** Days of the same kind in a row, as one: the days between the years. */
function runsOf(days: readonly CalendarDay[]): { day: CalendarDay; last: string }[] {
  const runs: { day: CalendarDay; last: string }[] = []
  for (const day of days) {
    const run = runs.at(-1)
    const follows = run && at(day.date).getTime() - at(run.last).getTime() === 86_400_000
    const isSame =
      run?.day.kind === 'own' &&
      day.kind === 'own' &&
      run.day.name === day.name &&
      spanWords(run.day.openings) === spanWords(day.openings) &&
      run.day.insteadOf === day.insteadOf
    if (run && follows && isSame) run.last = day.date
    else runs.push({ day, last: day.date })
  }
  return runs
}

function DayHours({ day }: { day: CalendarDay }) {
  const t = useT()
  return day.openings.length === 0 ? (
    <Badge icon={<CalendarX2 aria-hidden="true" />}>{t('calendars:closed')}</Badge>
  ) : (
    <Badge tone="info" icon={<Clock aria-hidden="true" />}>
      {spanWords(day.openings)}
    </Badge>
  )
}
