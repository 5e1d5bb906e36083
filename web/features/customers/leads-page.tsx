import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus, Search, UserSearch } from 'lucide-react'
import { useCallback } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { RecordList } from '../../shared/records/record-list.tsx'
import { queryOfRecords, type RecordSearch } from '../../shared/records/record-search.ts'
import { useShown } from '../../shared/records/use-shown.ts'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Switch } from '../../ui/switch.tsx'
import { ImportButton } from './import/import-button.tsx'
import { LeadDialog } from './lead-dialog.tsx'
import { leadsQuery, refreshLeads } from './leads.api.ts'
import { useLeadFace } from './record-faces.tsx'

const route = getRouteApi('/app/leads')
const usual = ['name', 'email', 'company', 'updatedAt']

export function LeadsPage() {
  return (
    <ShortcutScope name="leads">
      <Leads />
    </ShortcutScope>
  )
}

function Leads() {
  const t = useT()
  const search = route.useSearch()
  const { converted } = search
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const shown = useShown('lead', search)
  const { filter } = shown.search
  // A view says by itself whether it is of converted ones.
  const state = shown.view ? 'all' : converted ? 'converted' : 'open'
  const query = useInfiniteQuery({
    ...leadsQuery({ ...queryOfRecords(shown.search), state }),
    enabled: shown.isKnown,
  })
  useLive(['lead.*'], refreshLeads)
  const face = useLeadFace()
  const change = useCallback(
    (part: Partial<RecordSearch & { new: true; converted: true }>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => change({ new: true })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('leads:new')}
    </Button>
  )
  return (
    <RecordList
      of="lead"
      title={t('shell:nav.leads')}
      searchLabel={t('leads:search')}
      search={search}
      shown={shown}
      onChange={change}
      query={query}
      face={face}
      usual={usual}
      actions={
        <>
          {canWrite && <ImportButton of="lead" />}
          {newButton}
        </>
      }
      quickKeys={['converted']}
      whole={
        shown.view
          ? filter
          : { all: [{ field: 'converted', operator: 'is', value: converted === true }, ...(filter ? [filter] : [])] }
      }
      quick={
        <Switch
          checked={converted === true}
          onChange={(on) => change({ converted: on || undefined }, true)}
          label={t('leads:showConverted')}
        />
      }
      empty={
        <EmptyState
          icon={<UserSearch aria-hidden="true" />}
          title={t(converted ? 'leads:noConverted' : 'leads:emptyTitle')}
          actions={!converted && newButton}
        >
          {t(converted ? 'leads:noConvertedText' : 'leads:emptyText')}
        </EmptyState>
      }
      nothingFound={(clear) => (
        <EmptyState
          icon={<Search aria-hidden="true" />}
          title={search.q ? t('leads:nothingFound', { q: search.q }) : t('recordLists:filteredTitle')}
          actions={clear}
        >
          {search.q && search.filter === undefined ? t('leads:nothingFoundText') : t('recordLists:filteredText')}
        </EmptyState>
      )}
    >
      {search.new && canWrite && (
        <LeadDialog
          onClose={() => change({ new: undefined }, true)}
          onSaved={(lead) => void navigate({ to: paths.lead, params: { leadId: lead.id } })}
        />
      )}
    </RecordList>
  )
}
