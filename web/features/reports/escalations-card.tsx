import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { type Escalations, escalationsQuery } from './reports.api.ts'

const figure = 'text-right tabular-nums'

/** Escalations of a period: from where to where, how often, and the newest reasons. */
export function EscalationsCard({ days }: { days: number }) {
  const t = useT()
  const query = useQuery(escalationsQuery(days))
  return (
    <section aria-label={t('reports:escalations.title')} className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('reports:escalations.title')}</h2>
      <Loaded query={query}>
        {(found) =>
          found.count === 0 ? (
            <p className="text-ink2">{t('reports:escalations.none')}</p>
          ) : (
            <>
              <Ways found={found} />
              <Newest found={found} />
            </>
          )
        }
      </Loaded>
    </section>
  )
}

function Ways({ found: { ways, count, capped } }: { found: Escalations }) {
  const t = useT()
  return (
    <>
      <p>{t(capped ? 'reports:escalations.countCapped' : 'reports:escalations.count', { count })}</p>
      <div className="overflow-x-auto rounded-lg border border-line">
        <Table
          label={t('reports:escalations.title')}
          head={
            <>
              <Th>{t('reports:escalations.from')}</Th>
              <Th>{t('reports:escalations.to')}</Th>
              <Th className={figure}>{t('reports:escalations.times')}</Th>
            </>
          }
        >
          {ways.map((way) => (
            <Tr key={`${way.from.id} ${way.from.tier} ${way.to.id} ${way.to.tier}`}>
              <Td>{t('reports:escalations.queue', way.from)}</Td>
              <Td>{t('reports:escalations.queue', way.to)}</Td>
              <Td className={figure}>{way.count}</Td>
            </Tr>
          ))}
        </Table>
      </div>
    </>
  )
}

function Newest({ found: { newest } }: { found: Escalations }) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="flex flex-col gap-1">
      <h3 className="font-medium text-ink2 text-xs">{t('reports:escalations.newest')}</h3>
      <ul className="flex flex-col gap-1">
        {newest.map(({ ticket, at, reason }) => (
          <li key={`${ticket.id} ${at}`} className="break-words">
            <Link
              to={paths.ticket}
              params={{ ticketRef: ticket.code }}
              aria-label={`${ticket.code} ${ticket.subject}`}
              className="font-mono text-accent-ink text-xs hover:underline"
            >
              {ticket.code}
            </Link>{' '}
            {reason} <span className="text-ink3 text-xs">{formatDate(at, place)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
