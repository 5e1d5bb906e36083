import type { ReactNode } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Longest, mostSeconds, Oldest, OverLimit, Span, SpanBar, StageName, Standing, Stays } from './figures.tsx'
import type { StageTimes } from './reports.api.ts'

/** The same on a narrow screen: a card for each stage. */
export function StageCards({ found }: { found: StageTimes }) {
  const t = useT()
  const most = mostSeconds(found.stages)
  return (
    <ul
      aria-label={t('reports:stages.tableLabel', { pipeline: found.pipeline.name })}
      className="flex flex-col gap-3 md:hidden"
    >
      {found.stages.map((one) => (
        <li key={one.stage.id} className="flex flex-col gap-2 rounded-lg border border-line p-3">
          <StageName {...one} />
          <SpanBar {...one} most={most} />
          <dl className="grid grid-cols-2 gap-x-4 gap-y-1.5">
            {one.now && (
              <>
                <Fact name={t('reports:stages.standing')}>
                  <Standing {...one} />
                </Fact>
                <Fact name={t('reports:stages.over')}>
                  <OverLimit {...one} />
                </Fact>
                <Fact name={t('reports:stages.oldest')}>
                  <Oldest {...one} />
                </Fact>
              </>
            )}
            <Fact name={t('reports:stages.stays')}>
              <Stays {...one} />
            </Fact>
            <Fact name={t('reports:stages.median')}>
              <Span seconds={one.stays.medianSeconds} />
            </Fact>
            <Fact name={t('reports:stages.p90')}>
              <Span seconds={one.stays.p90Seconds} />
            </Fact>
          </dl>
          <dl>
            <Fact name={t('reports:stages.longest')}>
              <Longest {...one} />
            </Fact>
          </dl>
        </li>
      ))}
    </ul>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink3 text-xs">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  )
}
