import { useT } from '../../i18n/use-t.ts'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { AppearanceCard } from './appearance-card.tsx'
import { NameCard } from './name-card.tsx'
import { NotificationsCard } from './notifications-card.tsx'
import { PasswordCard } from './password-card.tsx'
import { QueueNoticesCard } from './queue-notices-card.tsx'
import { RegionCard } from './region-card.tsx'
import { SessionsCard } from './sessions-card.tsx'

/** What belongs to the person, the same in all organizations. */
export function ProfilePage() {
  const t = useT()
  return (
    <SettingsPage title={t('settings:section.profile')} lead={t('profile:lead')}>
      <NameCard />
      <AppearanceCard />
      <RegionCard />
      <NotificationsCard />
      <QueueNoticesCard />
      <PasswordCard />
      <SessionsCard />
    </SettingsPage>
  )
}
