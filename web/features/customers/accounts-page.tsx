import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Building2, Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { AccountDialog } from './account-dialog.tsx'
import { OpenCount } from './count-words.tsx'
import { CustomerSearch } from './customer-search.tsx'
import { type Account, accountsQuery, refreshCustomers } from './customers.api.ts'

const route = getRouteApi('/app/accounts')

export function AccountsPage() {
  return (
    <ShortcutScope name="customers">
      <Accounts />
    </ShortcutScope>
  )
}

function Accounts() {
  const t = useT()
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const [makes, setMakes] = useState(false)
  const query = useInfiniteQuery(accountsQuery({ q }))
  useLive(['account.*'], refreshCustomers)
  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => setMakes(true)}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('customers:account.new')}
    </Button>
  )
  return (
    <Page title={t('shell:nav.accounts')} actions={newButton}>
      <div className="flex items-center gap-3 border-line border-b px-4 py-2">
        <CustomerSearch
          label={t('customers:account.search')}
          value={q}
          onChange={(text) => text !== q && void navigate({ search: text ? { q: text } : {}, replace: true })}
        />
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const accounts = pages.flatMap((page) => page.data)
          if (accounts.length > 0) {
            return (
              <>
                <AccountsTable accounts={accounts} />
                <LoadMore query={query} />
              </>
            )
          }
          return q ? (
            <EmptyState icon={<Search aria-hidden="true" />} title={t('customers:account.nothingFound', { q })} />
          ) : (
            <EmptyState
              icon={<Building2 aria-hidden="true" />}
              title={t('customers:account.emptyTitle')}
              actions={newButton}
            >
              {t('customers:account.emptyText')}
            </EmptyState>
          )
        }}
      </Loaded>
      {makes && (
        <AccountDialog
          onClose={() => setMakes(false)}
          onSaved={(account) => void navigate({ to: paths.account, params: { accountId: account.id } })}
        />
      )}
    </Page>
  )
}

function AccountsTable({ accounts }: { accounts: readonly Account[] }) {
  const t = useT()
  const place = usePlace()
  return (
    <Table
      label={t('shell:nav.accounts')}
      head={
        <>
          <Th>{t('customers:column.name')}</Th>
          <Th>{t('customers:column.domains')}</Th>
          <Th className="text-right">{t('shell:nav.contacts')}</Th>
          <Th className="text-right">{t('customers:column.open')}</Th>
        </>
      }
    >
      {accounts.map((account) => (
        <Tr key={account.id}>
          <Td>
            <Link
              to={paths.account}
              params={{ accountId: account.id }}
              className="flex items-center gap-2 whitespace-nowrap font-medium hover:underline"
            >
              <Avatar square name={account.name} id={account.id} />
              {account.name}
              {account.tier && <Badge>{account.tier.name}</Badge>}
            </Link>
          </Td>
          <Td className="text-ink2">{account.domains.join(', ') || '–'}</Td>
          <Td className="text-right text-ink2 tabular-nums">{formatNumber(account.contactCount, place)}</Td>
          <Td className="text-right tabular-nums">
            <OpenCount counts={account.ticketCounts} />
          </Td>
        </Tr>
      ))}
    </Table>
  )
}
