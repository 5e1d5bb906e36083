import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ticket } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLive } from '../../api/live.ts'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { PriorityBadge } from '../../shared/priority-badge.tsx'
import { StatusBadge } from '../../shared/status-badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { CrmViews } from './crm-views.tsx'
import { type RecordRef, refreshTicketsOf, ticketsOfQuery } from './customers.api.ts'

/** The tickets of a record: how many of each status, then open ones first. */
export function TicketsOf({ of, action }: { of: RecordRef; action?: ReactNode }) {
  const t = useT()
  const place = usePlace()
  const query = useInfiniteQuery(ticketsOfQuery(of))
  useLive(['ticket.*'], refreshTicketsOf)
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const data = pages.flatMap((page) => page.data)
        const [first] = pages
        return data.length === 0 ? (
          <EmptyState icon={<Ticket aria-hidden="true" />} title={t('customers:tickets.emptyTitle')} actions={action}>
            {t('customers:tickets.emptyText')}
          </EmptyState>
        ) : (
          <>
            <ul aria-label={t('customers:tickets.byStatus')} className="flex flex-wrap gap-x-4 gap-y-1 px-4 pb-2">
              {first?.counts.map(({ status, count }) => (
                <li key={status} className="flex items-center gap-1.5 text-ink2">
                  <StatusBadge status={status} />
                  <span className="tabular-nums">
                    {formatNumber(count, place)}
                    {first.capped && '+'}
                  </span>
                </li>
              ))}
            </ul>
            <CrmViews of={of} />
            <Table
              label={t('customers:tickets.title')}
              head={
                <>
                  <Th>{t('customers:tickets.code')}</Th>
                  <Th>{t('customers:tickets.subject')}</Th>
                  <Th>{t('customers:tickets.status')}</Th>
                  <Th>{t('customers:tickets.priority')}</Th>
                  <Th className="text-right">{t('customers:column.updated')}</Th>
                </>
              }
            >
              {data.map((ticket) => (
                <Tr key={ticket.id}>
                  <Td className="whitespace-nowrap font-mono text-ink3 text-xs">{ticket.code}</Td>
                  <Td className="w-full min-w-48 max-w-0">
                    <Link
                      to={paths.ticket}
                      params={{ ticketRef: ticket.code }}
                      className="block truncate font-medium hover:underline"
                    >
                      {ticket.subject}
                    </Link>
                  </Td>
                  <Td className="whitespace-nowrap">
                    <StatusBadge status={ticket.status} stage={ticket.stage.name} />
                  </Td>
                  <Td className="whitespace-nowrap">
                    <PriorityBadge priority={ticket.priority} />
                  </Td>
                  <Td className="whitespace-nowrap text-right text-ink3">
                    <RelativeTime at={ticket.updatedAt} />
                  </Td>
                </Tr>
              ))}
            </Table>
            <LoadMore query={query} />
          </>
        )
      }}
    </Loaded>
  )
}
