import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { Table } from '../../ui/table.tsx'

/** The look of a number in a table. */
export const figure = 'text-right tabular-nums'

/** One report among several of a page: its head, and what was found once it is there. */
export function ReportSection<Found>({
  title,
  query,
  children,
}: {
  title: string
  query: UseQueryResult<Found>
  children: (found: Found) => ReactNode
}) {
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <h2 className="font-semibold">{title}</h2>
      <Loaded query={query}>{children}</Loaded>
    </section>
  )
}

/** A table in a frame, which scrolls sideways where there is no room. */
export function ReportTable({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <Table label={label} head={head}>
        {children}
      </Table>
    </div>
  )
}

/** The newest tickets behind a number, each with words of its own and when it was (ISO 8601), which `said` may stand before. */
export function NewestTickets({
  title,
  tickets,
}: {
  title: string
  tickets: readonly {
    ticket: { id: string; code: string; subject: string }
    at: string
    words: string
    said?: string
  }[]
}) {
  const place = usePlace()
  return (
    <div className="flex flex-col gap-1">
      <h3 className="font-medium text-ink2 text-xs">{title}</h3>
      <ul className="flex flex-col gap-1">
        {tickets.map(({ ticket, at, words, said }) => (
          <li key={`${ticket.id} ${at}`} className="break-words">
            <Link
              to={paths.ticket}
              params={{ ticketRef: ticket.code }}
              aria-label={`${ticket.code} ${ticket.subject}`}
              className="font-mono text-accent-ink text-xs hover:underline"
            >
              {ticket.code}
            </Link>{' '}
            {words}{' '}
            <span className="text-ink3 text-xs">{[said, formatDate(at, place)].filter(Boolean).join(', ')}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
