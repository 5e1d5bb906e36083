import { useMutation, useQuery } from '@tanstack/react-query'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { useMe } from '../../shell/shell.api.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { mailTimes, NoticeRow, NoticeTable } from './notice-rows.tsx'
import {
  type MailTime,
  type NoticeWish,
  type NotificationPreferences,
  notificationPreferencesQuery,
  type PreferencesUpdate,
  saveNotificationPreferences,
} from './notification-preferences.api.ts'

/** Kinds of no ticket are in no summary of tickets. */
const atOnce: readonly MailTime[] = ['now', 'off']
const atOnceOnly: ReadonlySet<NoticeWish['kind']> = new Set([
  'export_finished',
  'mail_trouble',
  'recurring_skipped',
  'rule_paused',
  'rule_examples',
  'webhook_failing',
  'handed_over',
  'routing_failing',
  'task',
])
/** Told in the product whatever was muted. */
const alwaysTold: ReadonlySet<NoticeWish['kind']> = new Set(['mentioned', 'assigned', 'mail_trouble', 'handed_over'])
const hours = Array.from({ length: 24 }, (_nothing, hour) => hour)

/** What one is told of in this organization, in the product and by mail: a row for each kind, a column for each way. */
export function NotificationsCard() {
  const t = useT()
  const { organization } = useMe()
  const query = useQuery(notificationPreferencesQuery)
  return (
    <SettingsCard
      flush
      title={t('profile:notifications.title')}
      text={t('profile:notifications.text', { organization: organization.name })}
    >
      <Loaded query={query}>{(preferences) => <Matrix preferences={preferences} />}</Loaded>
    </SettingsCard>
  )
}

function Matrix({ preferences: { kinds, queues, digest } }: { preferences: NotificationPreferences }) {
  const t = useT()
  const { locale, timeZone } = usePlace()
  const { mutate } = useMutation({
    mutationFn: saveNotificationPreferences,
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  const hasDaily = [kinds, ...queues.map((one) => one.kinds)].some((wishes) =>
    wishes.some(({ mail }) => mail === 'daily'),
  )

  /** With a daily summary goes the zone of the browser: the server does not know it while the profile leaves it open. */
  function save(change: PreferencesUpdate): void {
    const isDaily = change.digest || change.kinds?.some((wish) => wish.mail === 'daily')
    mutate(isDaily ? { ...change, digest: { ...change.digest, timeZone } } : change)
  }

  return (
    <>
      <NoticeTable>
        {kinds.map(({ kind, app, mail }) => (
          <NoticeRow
            key={kind}
            what={t(`profile:notifications.kind.${kind}`)}
            wish={{ app, mail }}
            isAlwaysTold={alwaysTold.has(kind)}
            times={atOnceOnly.has(kind) ? atOnce : mailTimes}
            onChange={(change) => save({ kinds: [{ kind, ...change }] })}
          />
        ))}
      </NoticeTable>
      <div className="flex flex-col gap-3 border-line border-t px-4 py-3">
        {hasDaily && (
          <Field
            label={t('profile:notifications.hour')}
            hint={t('profile:notifications.hourHint', { zone: zoneName(digest.timeZone) })}
          >
            <Select
              className="max-w-40"
              value={String(digest.hour)}
              onChange={(hour) => save({ digest: { hour: Number(hour) } })}
              options={hours.map((hour) => ({ value: String(hour), label: hourName(hour, locale) }))}
            />
          </Field>
        )}
        <p className="text-ink3 text-xs">{t('profile:notifications.hint')}</p>
      </div>
    </>
  )
}

/** 08:00 or 8:00 AM, as the person writes it. */
const hourName = (hour: number, locale: string) =>
  formatDate(new Date(Date.UTC(2000, 0, 1, hour)), { locale, timeZone: 'UTC' }, 'time')

const zoneName = (zone: string) => zone.replaceAll('_', ' ')
