import type { ReactNode } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import type { MailTime } from './notification-preferences.api.ts'

export const mailTimes: readonly MailTime[] = ['now', 'hourly', 'daily', 'off']

/** Kinds of news below each other, the ways beside each other. */
export function NoticeTable({ children }: { children: ReactNode }) {
  const t = useT()
  return (
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
      <tbody className="divide-y divide-line-soft">{children}</tbody>
    </table>
  )
}

/** One kind of news, and whether and when it is told by each way. `name` says what it is where its words alone are not enough. */
export function NoticeRow({
  what,
  name = what,
  wish,
  isAlwaysTold = false,
  times = mailTimes,
  onChange,
}: {
  what: string
  name?: string
  wish: { app: boolean; mail: MailTime }
  isAlwaysTold?: boolean
  times?: readonly MailTime[]
  onChange: (change: { app?: boolean; mail?: MailTime }) => void
}) {
  const t = useT()
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
            label={t('profile:notifications.inApp', { what: name })}
            checked={wish.app}
            disabled={isAlwaysTold}
            onChange={(app) => onChange({ app })}
          />
          <span aria-hidden="true" className="text-ink2 text-xs sm:hidden">
            {t('profile:notifications.app')}
          </span>
        </span>
      </td>
      <td className="w-52 px-4 py-1.5 max-sm:w-auto max-sm:p-0">
        <Select
          name={t('profile:notifications.byMail', { what: name })}
          value={wish.mail}
          onChange={(mail) => onChange({ mail })}
          options={times.map((time) => ({
            value: time,
            label: t(`profile:notifications.time.${time}`),
          }))}
        />
      </td>
    </tr>
  )
}
