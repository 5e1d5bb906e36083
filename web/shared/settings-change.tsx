import { queryOptions, useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { api, read } from '../api/client.ts'
import { useLive } from '../api/live.ts'
import { queryClient } from '../api/queries.ts'
import { formatDate } from '../i18n/format.ts'
import { usePlace } from '../i18n/place.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { useMe } from '../shell/shell.api.ts'

const changesQuery = queryOptions({
  queryKey: ['settings', 'changes'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/settings/changes', { signal }))).data,
})

/** What tells of changes of settings. */
const told = [
  'org',
  'member',
  'role',
  'team',
  'queue',
  'calendar',
  'user_status',
  'sla_policy',
  'pipeline',
  'field',
  'ticket_type',
  'account_tier',
  'label',
  'macro',
  'ticket_template',
  'recurring',
  'checklist',
]
  .concat('apikey', 'channel', 'sending_domain')
  .map((noun) => `${noun}.*`)

/** Where a section of the settings applies, and who changed it last. Of the system's health and of one's own status there is nothing to say. */
export function SettingsChange({ wide }: { wide: boolean }) {
  const t = useT()
  const place = usePlace()
  const { organization } = useMe()
  const section = useLocation().pathname.split('/')[2]
  const { data } = useQuery(changesQuery)
  useLive(told, () => queryClient.invalidateQueries(changesQuery))
  if ([paths.settingsHealth, paths.settingsStatus].some((one) => one.split('/')[2] === section)) return null
  const isOwn = section === paths.settingsProfile.split('/')[2]
  const change = data?.find((one) => one.section === section)
  const time = change && formatDate(change.at, place, 'dateTime')
  return (
    <p className={wide ? 'px-4 pt-1 text-ink3 text-xs' : '-mt-3 text-ink3 text-xs'}>
      {isOwn ? t('settings:page.appliesMe') : t('settings:page.appliesAll', { organization: organization.name })}
      {change && time && (
        <>
          {' · '}
          {change.by.name
            ? t('settings:page.changed', { name: change.by.name, time })
            : t('settings:page.changedBySystem', { time })}
        </>
      )}
    </p>
  )
}
