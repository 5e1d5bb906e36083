import { useT } from '../../i18n/use-t.ts'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { Longest, mostSeconds, Oldest, OverLimit, Span, SpanBar, StageName, Standing, Stays } from './figures.tsx'
import { figure } from './report-parts.tsx'
import type { StageTimes } from './reports.api.ts'

/** The stages as rows, where there is room for columns. */
export function StageTable({ found }: { found: StageTimes }) {
  const t = useT()
  const most = mostSeconds(found.stages)
  return (
    <div className="rounded-lg border border-line max-md:hidden">
      <Table
        label={t('reports:stages.tableLabel', { pipeline: found.pipeline.name })}
        head={
          <>
            <Th className="min-w-32">{t('reports:stages.stage')}</Th>
            <Th className={figure}>{t('reports:stages.standing')}</Th>
            <Th className={figure}>{t('reports:stages.over')}</Th>
            <Th>{t('reports:stages.oldest')}</Th>
            <Th className={figure}>{t('reports:stages.stays')}</Th>
            <Th className={figure}>{t('reports:stages.median')}</Th>
            <Th className={figure}>{t('reports:stages.p90')}</Th>
            <Th className="w-32">
              <span className="sr-only">{t('reports:stages.compared')}</span>
            </Th>
            <Th>{t('reports:stages.longest')}</Th>
          </>
        }
      >
        {found.stages.map((one) => (
          <Tr key={one.stage.id}>
            <Td>
              <StageName {...one} />
            </Td>
            <Td className={figure}>
              <Standing {...one} />
            </Td>
            <Td className={figure}>
              <OverLimit {...one} />
            </Td>
            <Td>
              <Oldest {...one} />
            </Td>
            <Td className={figure}>
              <Stays {...one} />
            </Td>
            <Td className={figure}>
              <Span seconds={one.stays.medianSeconds} />
            </Td>
            <Td className={figure}>
              <Span seconds={one.stays.p90Seconds} />
            </Td>
            <Td>
              <SpanBar {...one} most={most} />
            </Td>
            <Td>
              <Longest {...one} />
            </Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}
