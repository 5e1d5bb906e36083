import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { useSettled } from '../../../shared/use-settled.ts'
import { similarTicketsQuery } from '../tickets.api.ts'

/** Open tickets that may be about the same, while the subject is being written. The draft waits when one is opened. */
export function SimilarTickets({ subject, className }: { subject: string; className?: string }) {
  const t = useT()
  const asked = useSettled(subject.trim(), 300)
  const { data } = useQuery({ ...similarTicketsQuery(asked), placeholderData: keepPreviousData })
  const found = asked.length > 3 ? (data ?? []) : []
  return (
    <section aria-label={t('newTicket:similar.title')} aria-live="polite" className={clsx('empty:hidden', className)}>
      {found.length > 0 && (
        <div className="rounded-lg border border-info-line bg-info-bg/40 p-3">
          <h2 className="font-medium">{t('newTicket:similar.title')}</h2>
          <p className="mb-1.5 text-ink2 text-xs">{t('newTicket:similar.text')}</p>
          <ul>
            {found.map((ticket) => (
              <li key={ticket.id}>
                <Link
                  to={paths.ticket}
                  params={{ ticketRef: ticket.code }}
                  className="-mx-1.5 flex min-h-7 items-center gap-2 rounded-md px-1.5 hover:bg-hover"
                >
                  <StatusDot status={ticket.status} />
                  <span className="shrink-0 font-mono text-ink2 text-xs">{ticket.code}</span>
                  <span className="truncate">{ticket.subject}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
