import { getRouteApi } from '@tanstack/react-router'
import { useT } from '../../../i18n/use-t.ts'
import { Page } from '../../../shell/page.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Tabs } from '../../../ui/tabs.tsx'
import { ChangeList } from './change-list.tsx'
import { ExportList } from './export-list.tsx'

const route = getRouteApi('/app/jobs')

/** What the person let the product do with many tickets: changes with their results, exports with their files. */
export function JobsPage() {
  const t = useT()
  const { tab = 'changes' } = route.useSearch()
  const navigate = route.useNavigate()
  const mayExport = useCan('tickets:export')
  const changes = { value: 'changes' as const, label: t('bulk:jobs.changes'), content: <ChangeList /> }
  const exports = { value: 'exports' as const, label: t('bulk:jobs.exports'), content: <ExportList /> }
  return (
    <Page title={t('bulk:jobs.title')} fixed>
      <div className="flex min-h-0 flex-1 flex-col pt-2">
        <Tabs
          label={t('bulk:jobs.title')}
          value={tab}
          onChange={(next) => void navigate({ search: next === 'changes' ? {} : { tab: next }, replace: true })}
          tabs={mayExport || tab === 'exports' ? [changes, exports] : [changes]}
        />
      </div>
    </Page>
  )
}
