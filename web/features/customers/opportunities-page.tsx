import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Handshake, Plus, Search } from 'lucide-react'
import { useCallback } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import type { Condition } from '../../shared/filter/condition.ts'
import { RecordList } from '../../shared/records/record-list.tsx'
import { queryOfRecords, type RecordSearch } from '../../shared/records/record-search.ts'
import { useShown } from '../../shared/records/use-shown.ts'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select } from '../../ui/select.tsx'
import { opportunitiesQuery, refreshOpportunities, refreshStages, stagesQuery } from './opportunities.api.ts'
import { OpportunityDialog } from './opportunity-dialog.tsx'
import { useOpportunityFace } from './record-faces.tsx'

const route = getRouteApi('/app/opportunities')
const usual = ['name', 'stage', 'amount', 'closeOn', 'account', 'contact']
/** What the list shows without being asked: what is still to be won. */
const usualShown = 'open'
const outcomes = ['open', 'won', 'lost'] as const

export function OpportunitiesPage() {
  return (
    <ShortcutScope name="opportunities">
      <Opportunities />
    </ShortcutScope>
  )
}

function Opportunities() {
  const t = useT()
  const search = route.useSearch()
  const shown = useShown('opportunity', search)
  const { filter } = shown.search
  // A view says by itself which it shows.
  const which = shown.view ? 'all' : (search.show ?? usualShown)
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const { data: stages = [] } = useQuery(stagesQuery)
  const outcome = outcomes.find((one) => one === which)
  const stage = outcome || which === 'all' ? undefined : which
  const query = useInfiniteQuery({
    ...opportunitiesQuery({ ...queryOfRecords(shown.search), outcome, stage }),
    enabled: shown.isKnown,
  })
  const face = useOpportunityFace()
  useLive(['opportunity.*'], refreshOpportunities)
  useLive(['opportunity_stage.*'], () => void refreshStages())
  const change = useCallback(
    (part: Partial<RecordSearch & { new: true; show: string }>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  const show = (next: string) => change({ show: next === usualShown ? undefined : next }, true)
  const parts: Condition[] = [
    ...(outcome ? [{ field: 'outcome', operator: 'is', value: outcome } as const] : []),
    ...(stage ? [{ field: 'stage', operator: 'is', value: stage } as const] : []),
    ...(filter ? [filter] : []),
  ]
  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => change({ new: true })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('opportunities:new')}
    </Button>
  )
  return (
    <RecordList
      of="opportunity"
      title={t('shell:nav.opportunities')}
      searchLabel={t('opportunities:search')}
      search={search}
      shown={shown}
      onChange={change}
      query={query}
      face={face}
      usual={usual}
      usualSort="closeOn"
      actions={newButton}
      quickKeys={['show']}
      whole={shown.view ? filter : { all: parts }}
      quick={
        <div className="w-44">
          <Select
            name={t('opportunities:show.label')}
            value={which}
            onChange={show}
            options={[
              ...([...outcomes, 'all'] as const).map((one) => ({
                value: one as string,
                label: t(`opportunities:show.${one}`),
              })),
              ...stages.map(({ id, name }) => ({ value: id, label: t('opportunities:show.stage', { name }) })),
            ]}
          />
        </div>
      }
      empty={
        which === usualShown ? (
          <EmptyState icon={<Handshake aria-hidden="true" />} title={t('opportunities:emptyTitle')} actions={newButton}>
            {t('opportunities:emptyText')}
          </EmptyState>
        ) : (
          <EmptyState
            icon={<Handshake aria-hidden="true" />}
            title={t('opportunities:noneSuch')}
            actions={
              <Button press="shift+o" onClick={() => show(usualShown)}>
                {t('opportunities:showOpen')}
              </Button>
            }
          />
        )
      }
      nothingFound={(clear) => (
        <EmptyState
          icon={<Search aria-hidden="true" />}
          title={search.q ? t('opportunities:nothingFound', { q: search.q }) : t('recordLists:filteredTitle')}
          actions={clear}
        >
          {t(search.filter === undefined ? 'opportunities:nothingFoundText' : 'recordLists:filteredText')}
        </EmptyState>
      )}
    >
      {search.new && canWrite && (
        <OpportunityDialog
          onClose={() => change({ new: undefined }, true)}
          onSaved={(one) => void navigate({ to: paths.opportunity, params: { opportunityId: one.id } })}
        />
      )}
    </RecordList>
  )
}
