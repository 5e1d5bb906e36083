import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Handshake, Plus, Search } from 'lucide-react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { RecordBar } from '../../shared/record-tickets/record-acts.tsx'
import { useSelection } from '../../shared/use-selection.ts'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select } from '../../ui/select.tsx'
import { CustomerSearch } from './customer-search.tsx'
import { opportunitiesQuery, refreshOpportunities, refreshStages, stagesQuery } from './opportunities.api.ts'
import { OpportunitiesTable } from './opportunities-table.tsx'
import { OpportunityDialog } from './opportunity-dialog.tsx'

const route = getRouteApi('/app/opportunities')

export function OpportunitiesPage() {
  return (
    <ShortcutScope name="opportunities">
      <Opportunities />
    </ShortcutScope>
  )
}

/** What the list shows without being asked: what is still to be won. */
const usual = 'open'

function Opportunities() {
  const t = useT()
  const { q = '', new: makes, show: shown = usual } = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const { data: stages = [] } = useQuery(stagesQuery)
  const outcome = (['open', 'won', 'lost'] as const).find((one) => one === shown)
  const query = useInfiniteQuery(
    opportunitiesQuery({ q, ...(outcome ? { outcome } : shown !== 'all' && { stage: shown }) }),
  )
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  const selection = useSelection(rows, { whole: false })
  useLive(['opportunity.*'], refreshOpportunities)
  useLive(['opportunity_stage.*'], () => void refreshStages())

  function show(next: { q?: string; new?: true; show?: string }): void {
    const after = { q, show: shown, ...next }
    void navigate({
      search: {
        ...(after.q && { q: after.q }),
        ...(after.new && { new: true as const }),
        ...(after.show !== usual && { show: after.show }),
      },
      replace: true,
    })
  }

  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => show({ new: true })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('opportunities:new')}
    </Button>
  )
  return (
    <Page title={t('shell:nav.opportunities')} actions={newButton}>
      <div className="flex flex-wrap items-center gap-3 border-line border-b px-4 py-2">
        <CustomerSearch
          label={t('opportunities:search')}
          value={q}
          onChange={(text) => text !== q && show({ q: text })}
        />
        <div className="w-44">
          <Select
            name={t('opportunities:show.label')}
            value={shown}
            onChange={(next) => show({ show: next })}
            options={[
              ...(['open', 'won', 'lost', 'all'] as const).map((one) => ({
                value: one as string,
                label: t(`opportunities:show.${one}`),
              })),
              ...stages.map(({ id, name }) => ({ value: id, label: t('opportunities:show.stage', { name }) })),
            ]}
          />
        </div>
      </div>
      <Loaded query={query}>
        {() => {
          if (rows.length > 0) {
            return (
              <>
                <OpportunitiesTable opportunities={rows} selection={selection} />
                <LoadMore query={query} />
                <RecordBar type="opportunity" selection={selection} />
              </>
            )
          }
          if (q)
            return (
              <EmptyState icon={<Search aria-hidden="true" />} title={t('opportunities:nothingFound', { q })}>
                {t('opportunities:nothingFoundText')}
              </EmptyState>
            )
          return shown === usual ? (
            <EmptyState
              icon={<Handshake aria-hidden="true" />}
              title={t('opportunities:emptyTitle')}
              actions={newButton}
            >
              {t('opportunities:emptyText')}
            </EmptyState>
          ) : (
            <EmptyState
              icon={<Handshake aria-hidden="true" />}
              title={t('opportunities:noneSuch')}
              actions={
                <Button press="shift+o" onClick={() => show({ show: usual })}>
                  {t('opportunities:showOpen')}
                </Button>
              }
            />
          )
        }}
      </Loaded>
      {makes && canWrite && (
        <OpportunityDialog
          onClose={() => show({})}
          onSaved={(one) => void navigate({ to: paths.opportunity, params: { opportunityId: one.id } })}
        />
      )}
    </Page>
  )
}
