import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DoorClosed, DoorOpen, Plus, Star } from 'lucide-react'
import { useLive } from '../../api/live.ts'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { calendarsQuery } from '../../shared/calendars.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { useEachMinute } from '../../shared/use-each-minute.ts'
import { Badge } from '../../ui/badge.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { pressProps } from '../../ui/press-keys.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { type CalendarRow, refreshCalendars } from './calendars.api.ts'
import { weekWords } from './week-words.ts'

/** All hours of business, and which are open now. */
export function CalendarsPage() {
  const t = useT()
  const query = useQuery(calendarsQuery)
  useLive(['calendar.*'], refreshCalendars)
  useEachMinute(true, refreshCalendars)
  return (
    <SettingsPage
      wide
      title={t('settings:section.calendars')}
      aside={query.data?.length}
      lead={t('calendars:lead')}
      actions={
        <Link
          to={paths.settingsCalendar}
          params={{ calendarId: 'new' }}
          className={buttonClass('primary')}
          {...pressProps('n')}
        >
          <Plus aria-hidden="true" className="size-3.5" />
          {t('calendars:new')}
        </Link>
      }
    >
      <Loaded query={query}>
        {(calendars) => (
          <div className="mt-3 border-line border-t">
            <Table
              label={t('settings:section.calendars')}
              head={
                <>
                  <Th>{t('calendars:name')}</Th>
                  <Th className="max-md:hidden">{t('calendars:timeZone')}</Th>
                  <Th className="max-lg:hidden">{t('calendars:column.change')}</Th>
                  <Th className="text-right">{t('calendars:column.now')}</Th>
                </>
              }
            >
              {calendars.map((calendar) => (
                <Row key={calendar.id} calendar={calendar} />
              ))}
            </Table>
          </div>
        )}
      </Loaded>
    </SettingsPage>
  )
}

function Row({ calendar }: { calendar: CalendarRow }) {
  const t = useT()
  const place = usePlace()
  return (
    <Tr>
      <Td className="w-1/2 max-w-0 py-1">
        <span className="flex flex-wrap items-center gap-2">
          <Link
            to={paths.settingsCalendar}
            params={{ calendarId: calendar.id }}
            className="truncate font-medium hover:underline"
          >
            {calendar.name}
          </Link>
          {calendar.isDefault && <Badge icon={<Star aria-hidden="true" />}>{t('calendars:default')}</Badge>}
        </span>
        <span className="block truncate text-ink2 text-xs">{weekWords(t, place.locale, calendar.week)}</span>
      </Td>
      <Td className="whitespace-nowrap text-ink2 max-md:hidden">{calendar.timeZone.replaceAll('_', ' ')}</Td>
      <Td className="max-lg:hidden">
        <ObjectChange section="calendars" id={calendar.id} />
      </Td>
      <Td className="text-right">
        {calendar.open ? (
          <Badge tone="ok" icon={<DoorOpen aria-hidden="true" />}>
            {t('calendars:openNow')}
          </Badge>
        ) : (
          <span className="inline-flex flex-col items-end">
            <Badge icon={<DoorClosed aria-hidden="true" />}>{t('calendars:closed')}</Badge>
            {calendar.nextOpeningAt && (
              <span className="text-ink3 text-xs tabular-nums">
                {t('calendars:opensAt', { time: formatDate(calendar.nextOpeningAt, place) })}
              </span>
            )}
          </span>
        )}
      </Td>
    </Tr>
  )
}
