import { useQuery } from '@tanstack/react-query'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { type Calendar, type CalendarVersion, versionsQuery } from './calendars.api.ts'
import { weekWords } from './week-words.ts'

/** Who changed the hours when, and what they were. Tickets keep the version by which they were promised. */
export function VersionsCard({ calendar }: { calendar: Calendar }) {
  const t = useT()
  const query = useQuery(versionsQuery(calendar.id))
  return (
    <SettingsCard title={t('calendars:versions.title')} text={t('calendars:versions.text')} flush>
      <Loaded query={query}>
        {({ data }) => (
          <ol className="divide-y divide-line-soft">
            {data.map((version) => (
              <Version key={version.id} version={version} isNewest={version.number === calendar.version} />
            ))}
          </ol>
        )}
      </Loaded>
    </SettingsCard>
  )
}

/** The country by its name; states and regions have codes alone: "Germany (BY)". */
function holidayPlace(
  { country, state, region }: NonNullable<CalendarVersion['holidays']>,
  locale: string,
): string | undefined {
  const name = new Intl.DisplayNames([locale], { type: 'region' }).of(country)
  const within = [state, region].filter(Boolean).join('-')
  return within ? `${name} (${within})` : name
}

function Version({ version, isNewest }: { version: CalendarVersion; isNewest: boolean }) {
  const t = useT()
  const place = usePlace()
  const who = version.createdBy.name || t('calendars:versions.product')
  const facts = [
    weekWords(t, place.locale, version.week),
    version.timeZone.replaceAll('_', ' '),
    version.holidays && holidayPlace(version.holidays, place.locale),
    version.ownDays.length > 0 && t('calendars:ownDayCount', { count: version.ownDays.length }),
  ]
  return (
    <li className="px-4 py-2">
      <span className="font-medium">{t('calendars:versions.number', { count: version.number })}</span>
      <span className="text-ink3 text-xs">
        {` · ${version.cause === 'years' ? t('calendars:versions.years', { year: version.lastYear }) : who}, ${formatDate(version.createdAt, place)}`}
        {isNewest && ` · ${t('calendars:versions.newest')}`}
      </span>
      <span className="block break-words text-ink2 text-xs">{facts.filter(Boolean).join(' · ')}</span>
    </li>
  )
}
