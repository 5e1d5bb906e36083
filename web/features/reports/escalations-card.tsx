import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { Td, Th, Tr } from '../../ui/table.tsx'
import { figure, NewestTickets, ReportSection, ReportTable } from './report-parts.tsx'
import { type Escalations, escalationsQuery } from './reports.api.ts'

/** Escalations of a period: from where to where, how often, and the newest reasons. */
export function EscalationsCard({ days }: { days: number }) {
  const t = useT()
  return (
    <ReportSection title={t('reports:escalations.title')} query={useQuery(escalationsQuery(days))}>
      {(found) =>
        found.count === 0 ? (
          <p className="text-ink2">{t('reports:escalations.none')}</p>
        ) : (
          <>
            <Ways found={found} />
            <NewestTickets
              title={t('reports:escalations.newest')}
              tickets={found.newest.map(({ ticket, at, reason }) => ({ ticket, at, words: reason }))}
            />
          </>
        )
      }
    </ReportSection>
  )
}

function Ways({ found: { ways, count, capped } }: { found: Escalations }) {
  const t = useT()
  return (
    <>
      <p>{t(capped ? 'reports:escalations.countCapped' : 'reports:escalations.count', { count })}</p>
      <ReportTable
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
      </ReportTable>
    </>
  )
}
