import { useQuery } from '@tanstack/react-query'
import { formatNumber, type Place } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Td, Th, Tr } from '../../ui/table.tsx'
import { figure, NewestTickets, ReportSection, ReportTable } from './report-parts.tsx'
import { type Reopenings, reopeningsQuery } from './reports.api.ts'

const shareWords = (reopened: number, finished: number, { locale }: Pick<Place, 'locale'>) =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(reopened / finished)

/** Tickets that were finished in a period and opened again since: how many, how often and through whom. */
export function ReopeningsCard({ days }: { days: number }) {
  const t = useT()
  return (
    <ReportSection title={t('reports:reopenings.title')} query={useQuery(reopeningsQuery(days))}>
      {(found) =>
        found.finished === 0 ? <p className="text-ink2">{t('reports:reopenings.none')}</p> : <Found found={found} />
      }
    </ReportSection>
  )
}

function Found({ found }: { found: Reopenings }) {
  const t = useT()
  const place = usePlace()
  const { finished, reopened, times, capped, pipelines, newest } = found
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
      {times > 0 && (
        <NewestTickets
          title={t('reports:reopenings.newest')}
          tickets={newest.map(({ ticket, reopenedAt, by }) => ({
            ...{ ticket, at: reopenedAt, words: ticket.subject },
            said: t(`reports:reopenings.byShort.${by}`),
          }))}
        />
      )}
      <p className="text-ink2 text-xs">{t('reports:reopenings.meaning')}</p>
    </>
  )
}

function Causes({ found: { causes } }: { found: Reopenings }) {
  const t = useT()
  const place = usePlace()
  return (
    <ReportTable
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
    </ReportTable>
  )
}

function Pipelines({ found: { pipelines } }: { found: Reopenings }) {
  const t = useT()
  const place = usePlace()
  return (
    <ReportTable
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
    </ReportTable>
  )
}
