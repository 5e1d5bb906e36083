import { useT } from '../../../i18n/use-t.ts'
import { SettingsPage } from '../../../shared/settings-page.tsx'
import { PoliciesCard } from './policies-card.tsx'
import { RulesCard } from './rules-card.tsx'
import { SkillsCard } from './skills-card.tsx'
import { TryCard } from './try-card.tsx'
import { UsualHoursCard } from './usual-hours-card.tsx'

/** Which queue a new ticket goes to, and to whom a queue gives it. */
export function RoutingPage() {
  const t = useT()
  return (
    <SettingsPage title={t('settings:section.routing')} lead={t('routing:lead')}>
      <RulesCard />
      <TryCard />
      <PoliciesCard />
      <UsualHoursCard />
      <SkillsCard />
    </SettingsPage>
  )
}
