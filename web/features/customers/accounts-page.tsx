import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Building2, Plus, Search } from 'lucide-react'
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
import { AccountDialog } from './account-dialog.tsx'
import { accountsQuery, refreshCustomers } from './customers.api.ts'
import { ImportButton } from './import/import-button.tsx'
import { useAccountFace } from './record-faces.tsx'

const route = getRouteApi('/app/accounts')
const usual = ['name', 'domain', 'contactCount', 'openTickets', 'updatedAt']

export function AccountsPage() {
  return (
    <ShortcutScope name="accounts">
      <Accounts />
    </ShortcutScope>
  )
}

function Accounts() {
  const t = useT()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const shown = useShown('account', search)
  const query = useInfiniteQuery({ ...accountsQuery(queryOfRecords(shown.search)), enabled: shown.isKnown })
  useLive(['account.*'], refreshCustomers)
  const face = useAccountFace()
  const change = useCallback(
    (part: Partial<RecordSearch & { new: true }>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => change({ new: true })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('customers:account.new')}
    </Button>
  )
  return (
    <RecordList
      of="account"
      title={t('shell:nav.accounts')}
      searchLabel={t('customers:account.search')}
      search={search}
      shown={shown}
      onChange={change}
      query={query}
      face={face}
      usual={usual}
      actions={
        <>
          {canWrite && <ImportButton of="account" />}
          {newButton}
        </>
      }
      empty={
        <EmptyState
          icon={<Building2 aria-hidden="true" />}
          title={t('customers:account.emptyTitle')}
          actions={newButton}
        >
          {t('customers:account.emptyText')}
        </EmptyState>
      }
      nothingFound={(clear) => (
        <EmptyState
          icon={<Search aria-hidden="true" />}
          title={search.q ? t('customers:account.nothingFound', { q: search.q }) : t('recordLists:filteredTitle')}
          actions={clear}
        >
          {search.filter !== undefined && t('recordLists:filteredText')}
        </EmptyState>
      )}
    >
      {search.new && canWrite && (
        <AccountDialog
          onClose={() => change({ new: undefined }, true)}
          onSaved={(account) => void navigate({ to: paths.account, params: { accountId: account.id } })}
        />
      )}
    </RecordList>
  )
}
