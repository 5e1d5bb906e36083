import { useQuery } from '@tanstack/react-query'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { GeneralForm } from './general-form.tsx'
import { organizationQuery } from './settings.api.ts'

export function GeneralPage() {
  const t = useT()
  const query = useQuery(organizationQuery)
  useLive(['org.updated'], () => void queryClient.invalidateQueries(organizationQuery))
  return (
    <SettingsPage title={t('settings:section.general')} lead={t('settings:general.lead')}>
      <Loaded query={query} skeleton={<GeneralSkeleton />}>
        {(organization) => <GeneralForm organization={organization} />}
      </Loaded>
    </SettingsPage>
  )
}

function GeneralSkeleton() {
  return (
    <div className="flex flex-col gap-4 rounded-lg border border-line p-4">
      <Skeleton className="h-3 w-32" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-3 w-24" />
      <Skeleton className="h-8 w-full" />
    </div>
  )
}
