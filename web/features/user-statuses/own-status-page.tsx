import { useT } from '../../i18n/use-t.ts'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { useMe } from '../../shell/shell.api.ts'
import { StatusCards } from './status-cards.tsx'

/** One's own status: what it is, what it did with tickets, what is to be taken back, who stands in, and when one works. */
export function OwnStatusPage() {
  const t = useT()
  const { user } = useMe()
  return (
    <SettingsPage title={t('settings:section.ownStatus')} lead={t('statuses:own.lead')}>
      <StatusCards member={user} isOwn />
    </SettingsPage>
  )
}
