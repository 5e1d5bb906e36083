import { Pencil, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import type { OwnDay } from './calendars.api.ts'
import { OwnDayDialog } from './own-day-dialog.tsx'
import { spanWords } from './times.ts'

/** Days with hours of their own, in the order of their dates. */
export function OwnDays({
  value,
  onChange,
  error,
}: {
  value: readonly OwnDay[]
  onChange: (days: OwnDay[]) => void
  error?: string
}) {
  const t = useT()
  const { locale } = usePlace()
  const [opened, setOpened] = useState<number | 'new'>()
  const edited = typeof opened === 'number' ? value[opened] : undefined
  const shown = value.map((day, at) => ({ day, at })).sort((one, other) => (one.day.from < other.day.from ? -1 : 1))
  return (
    <div className="flex flex-col gap-2">
      {value.length === 0 && <p className="text-ink2">{t('calendars:own.empty')}</p>}
      {value.length > 0 && (
        <ul className="divide-y divide-line-soft rounded-md border border-line">
          {shown.map(({ day, at }) => (
            <li key={`${day.from} ${day.name}`} data-row className="flex items-center gap-2 py-1.5 pr-1 pl-3">
              <span className="min-w-0 flex-1">
                <span className="block break-words font-medium">{day.name}</span>
                <span className="block text-ink2 text-xs">
                  {datesOf(day, locale)}
                  {day.yearly && ` · ${t('calendars:own.everyYear')}`}
                  {` · ${day.openings.length === 0 ? t('calendars:closed') : spanWords(day.openings)}`}
                </span>
              </span>
              <IconButton
                press="e"
                label={t('calendars:own.edit', { name: day.name })}
                icon={<Pencil aria-hidden="true" />}
                onClick={() => setOpened(at)}
              />
              <IconButton
                press="delete"
                label={t('calendars:own.remove', { name: day.name })}
                icon={<X aria-hidden="true" />}
                onClick={() => onChange(value.filter((_one, place) => place !== at))}
              />
            </li>
          ))}
        </ul>
      )}
      <div aria-live="polite" className="text-danger text-xs empty:hidden">
        {error}
      </div>
      <Button press="mod+shift+d" variant="ghost" className="-ml-2.5 self-start" onClick={() => setOpened('new')}>
        <Plus aria-hidden="true" className="size-3.5" />
        {t('calendars:own.add')}
      </Button>
      {opened !== undefined && (
        <OwnDayDialog
          day={edited}
          onSave={(day) =>
            onChange(edited ? value.map((one, place) => (place === opened ? day : one)) : [...value, day])
          }
          onClose={() => setOpened(undefined)}
        />
      )}
    </div>
  )
}

/** "24 Dec 2026 – 1 Jan 2027"; of every year without the year. */
function datesOf({ from, to, yearly }: OwnDay, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(yearly ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  })
  const [first, last] = [new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)]
  return from === to ? format.format(first) : format.formatRange(first, last)
}
