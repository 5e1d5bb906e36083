import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { FailingJobsCard } from './failing-jobs-card.tsx'
import { healthQuery, mailFactsQuery } from './health.api.ts'
import { LiveCard } from './live-card.tsx'
import { PartsCard } from './parts-card.tsx'
import { SetAsideCard } from './set-aside-card.tsx'

/** How the installation does; what needs a person stands right below the parts. */
export function HealthPage() {
  const t = useT()
  const health = useQuery(healthQuery)
  const mail = useQuery(mailFactsQuery(useCan('mail:read')))
  return (
    <SettingsPage title={t('settings:section.health')} lead={t('health:lead')}>
      <Loaded query={health} skeleton={<Skeleton className="h-72 w-full rounded-lg" />}>
        {(found) => (
          <>
            <PartsCard health={found} mail={mail.data} />
            {found.jobs.failing.length > 0 && <FailingJobsCard jobs={found.jobs.failing} />}
            {found.setAside.length > 0 && <SetAsideCard events={found.setAside} />}
          </>
        )}
      </Loaded>
      <LiveCard />
    </SettingsPage>
  )
}
