import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ticket } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { PriorityBadge } from '../../shared/priority-badge.tsx'
import { StatusBadge } from '../../shared/status-badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { refreshTicketsOf, ticketsOfQuery } from './customers.api.ts'

/** The newest tickets of a contact or an account. */
export function TicketsOf({ of, action }: { of: { requester: string } | { account: string }; action?: ReactNode }) {
  const t = useT()
  const query = useQuery(ticketsOfQuery(of))
  useLive(['ticket.*'], refreshTicketsOf)
  return (
    <Loaded query={query}>
      {({ data, nextCursor }) =>
        data.length === 0 ? (
          <EmptyState icon={<Ticket aria-hidden="true" />} title={t('customers:tickets.emptyTitle')} actions={action}>
            {t('customers:tickets.emptyText')}
          </EmptyState>
        ) : (
          <>
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
            {nextCursor && (
              <p className="px-4 py-3 text-ink3">
                {t('customers:tickets.newest', { count: data.length })}{' '}
                <Link to={paths.tickets} search={{ view: 'all', ...of }} className="text-accent-ink hover:underline">
                  {t('customers:tickets.all')}
                </Link>
              </p>
            )}
          </>
        )
      }
    </Loaded>
  )
}
