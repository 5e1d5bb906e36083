import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { OpenCount } from './count-words.tsx'
import { Part } from './customer-frame.tsx'
import { type Account, accountsQuery } from './customers.api.ts'

/** The accounts that stand right below one. */
export function AccountsBelow({ account }: { account: Account }) {
  const t = useT()
  const place = usePlace()
  const filter = JSON.stringify({ field: 'parentAccount', operator: 'is', value: account.id })
  const query = useInfiniteQuery(accountsQuery({ filter }))
  const title = t('customers:account.below')
  return (
    <Part title={title} aside={formatNumber(account.childCount, place)}>
      <Loaded query={query}>
        {({ pages }) => (
          <>
            <Table
              label={title}
              head={
                <>
                  <Th>{t('customers:column.name')}</Th>
                  <Th>{t('customers:column.domains')}</Th>
                  <Th className="text-right">{t('customers:column.open')}</Th>
                </>
              }
            >
              {pages
                .flatMap((page) => page.data)
                .map(({ id, name, domains, ticketCounts }) => (
                  <Tr key={id}>
                    <Td className="min-w-48">
                      <Link to={paths.account} params={{ accountId: id }} className="font-medium hover:underline">
                        {name}
                      </Link>
                    </Td>
                    <Td className="text-ink2">{domains.join(', ')}</Td>
                    <Td className="text-right">
                      <OpenCount counts={ticketCounts} />
                    </Td>
                  </Tr>
                ))}
            </Table>
            <LoadMore query={query} />
          </>
        )}
      </Loaded>
    </Part>
  )
}
