import { useMutation, useQuery } from '@tanstack/react-query'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { useMe } from '../../shell/shell.api.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toast.ts'
import {
  type MailTime,
  type NoticeWish,
  type NotificationPreferences,
  notificationPreferencesQuery,
  type PreferencesUpdate,
  saveNotificationPreferences,
} from './notification-preferences.api.ts'

const mailTimes: readonly MailTime[] = ['now', 'hourly', 'daily', 'off']
/** Kinds of no ticket are in no summary of tickets. */
const atOnce: readonly MailTime[] = ['now', 'off']
const atOnceOnly: ReadonlySet<NoticeWish['kind']> = new Set([
  'export_finished',
  'mail_trouble',
  'recurring_skipped',
  'rule_paused',
  'webhook_failing',
  'handed_over',
  'routing_failing',
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

function Matrix({ preferences: { kinds, digest } }: { preferences: NotificationPreferences }) {
  const t = useT()
  const { locale, timeZone } = usePlace()
  const { mutate } = useMutation({
    mutationFn: saveNotificationPreferences,
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  const hasDaily = kinds.some((wish) => wish.mail === 'daily')

  /** With a daily summary goes the zone of the browser: the server does not know it while the profile leaves it open. */
  function save(change: PreferencesUpdate): void {
    const isDaily = change.digest || change.kinds?.some((wish) => wish.mail === 'daily')
    mutate(isDaily ? { ...change, digest: { ...change.digest, timeZone } } : change)
  }

  return (
    <>
      <table className="w-full">
        <thead className="max-sm:sr-only">
          <tr className="border-line border-b text-left text-ink3 text-xs">
            <th scope="col" className="px-4 py-2 font-medium">
              {t('profile:notifications.what')}
            </th>
            <th scope="col" className="px-2 py-2 font-medium">
              {t('profile:notifications.app')}
            </th>
            <th scope="col" className="px-4 py-2 font-medium">
              {t('profile:notifications.mail')}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line-soft">
          {kinds.map((wish) => (
            <Row key={wish.kind} wish={wish} onChange={(change) => save({ kinds: [{ kind: wish.kind, ...change }] })} />
          ))}
        </tbody>
      </table>
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

function Row({ wish, onChange }: { wish: NoticeWish; onChange: (change: { app?: boolean; mail?: MailTime }) => void }) {
  const t = useT()
  const what = t(`profile:notifications.kind.${wish.kind}`)
  return (
    <tr className="max-sm:grid max-sm:grid-cols-[auto_1fr] max-sm:items-center max-sm:gap-x-3 max-sm:px-4 max-sm:py-3">
      <th
        scope="row"
        className="px-4 py-2.5 text-left font-normal max-sm:col-span-2 max-sm:px-0 max-sm:pt-0 max-sm:pb-2"
      >
        {what}
      </th>
      <td className="w-28 px-2 py-2.5 max-sm:w-auto max-sm:p-0">
        <span className="flex items-center gap-2">
          <Switch
            labelHidden
            label={t('profile:notifications.inApp', { what })}
            checked={wish.app}
            disabled={alwaysTold.has(wish.kind)}
            onChange={(app) => onChange({ app })}
          />
          <span aria-hidden="true" className="text-ink2 text-xs sm:hidden">
            {t('profile:notifications.app')}
          </span>
        </span>
      </td>
      <td className="w-52 px-4 py-1.5 max-sm:w-auto max-sm:p-0">
        <Select
          name={t('profile:notifications.byMail', { what })}
          value={wish.mail}
          onChange={(mail) => onChange({ mail })}
          options={(atOnceOnly.has(wish.kind) ? atOnce : mailTimes).map((time) => ({
            value: time,
            label: t(`profile:notifications.time.${time}`),
          }))}
        />
      </td>
    </tr>
  )
}
