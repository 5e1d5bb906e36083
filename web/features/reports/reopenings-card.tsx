import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatDate, formatNumber, type Place } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { type Reopenings, reopeningsQuery } from './reports.api.ts'

const figure = 'text-right tabular-nums'
const shareWords = (reopened: number, finished: number, { locale }: Pick<Place, 'locale'>) =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(reopened / finished)

/** Tickets that were finished in a period and opened again since: how many, how often and through whom. */
export function ReopeningsCard({ days }: { days: number }) {
  const t = useT()
  const query = useQuery(reopeningsQuery(days))
  return (
    <section aria-label={t('reports:reopenings.title')} className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('reports:reopenings.title')}</h2>
      <Loaded query={query}>
        {(found) =>
          found.finished === 0 ? <p className="text-ink2">{t('reports:reopenings.none')}</p> : <Found found={found} />
        }
      </Loaded>
    </section>
  )
}

function Found({ found }: { found: Reopenings }) {
  const t = useT()
  const place = usePlace()
  const { finished, reopened, times, capped, pipelines } = found
  return (
    <>
      <p>
        {t(capped ? 'reports:reopenings.shareCapped' : 'reports:reopenings.share', {
          count: finished,
          number: formatNumber(finished, place),
          reopened: formatNumber(reopened, place),
          share: shareWords(reopened, finished, place),
        })}{' '}
        {times > reopened && t('reports:reopenings.times', { count: times, number: formatNumber(times, place) })}
      </p>
      {times > 0 && <Causes found={found} />}
      {pipelines.length > 1 && <Pipelines found={found} />}
      {times > 0 && <Newest found={found} />}
      <p className="text-ink2 text-xs">{t('reports:reopenings.meaning')}</p>
    </>
  )
}

function Causes({ found: { causes } }: { found: Reopenings }) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <Table
        label={t('reports:reopenings.causes')}
        head={
          <>
            <Th>{t('reports:reopenings.causes')}</Th>
            <Th className={figure}>{t('reports:reopenings.count')}</Th>
          </>
        }
      >
        {causes.map(({ by, times }) => (
          <Tr key={by}>
            <Td>{t(`reports:reopenings.by.${by}`)}</Td>
            <Td className={figure}>{formatNumber(times, place)}</Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}

function Pipelines({ found: { pipelines } }: { found: Reopenings }) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <Table
        label={t('reports:reopenings.pipelines')}
        head={
          <>
            <Th>{t('reports:reopenings.pipeline')}</Th>
            <Th className={figure}>{t('reports:reopenings.finished')}</Th>
            <Th className={figure}>{t('reports:reopenings.reopened')}</Th>
            <Th className={figure}>{t('reports:reopenings.share')}</Th>
          </>
        }
      >
        {pipelines.map(({ pipeline, finished, reopened }) => (
          <Tr key={pipeline?.id ?? ''}>
            <Td>{pipeline?.name ?? t('reports:reopenings.gone')}</Td>
            <Td className={figure}>{formatNumber(finished, place)}</Td>
            <Td className={figure}>{formatNumber(reopened, place)}</Td>
            <Td className={figure}>{shareWords(reopened, finished, place)}</Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}

function Newest({ found: { newest } }: { found: Reopenings }) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="flex flex-col gap-1">
      <h3 className="font-medium text-ink2 text-xs">{t('reports:reopenings.newest')}</h3>
      <ul className="flex flex-col gap-1">
        {newest.map(({ ticket, reopenedAt, by }) => (
          <li key={`${ticket.id} ${reopenedAt}`} className="break-words">
            <Link
              to={paths.ticket}
              params={{ ticketRef: ticket.code }}
              aria-label={`${ticket.code} ${ticket.subject}`}
              className="font-mono text-accent-ink text-xs hover:underline"
            >
              {ticket.code}
            </Link>{' '}
            {ticket.subject}{' '}
            <span className="text-ink3 text-xs">
              {t(`reports:reopenings.byShort.${by}`)}, {formatDate(reopenedAt, place)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
