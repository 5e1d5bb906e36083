import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Timer } from 'lucide-react'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { Page } from '../../shell/page.tsx'
import { ChoiceRow } from '../../ui/choice-row.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EscalationsCard } from './escalations-card.tsx'
import { ReopeningsCard } from './reopenings-card.tsx'
import { pipelinesQuery, type StageFigures, type StageTimes, stageTimesQuery } from './reports.api.ts'
import { spanWords } from './span.ts'
import { StageCards } from './stage-cards.tsx'
import { StageTable } from './stage-table.tsx'
import { type Period, periods, usualPeriod } from './stage-times-search.ts'

const route = getRouteApi('/app/reports/stages')

/** How long tickets stand in each stage of a pipeline, and where they pile up (product.md RP12). */
export function StageTimesPage() {
  const t = useT()
  const { pipeline, days = usualPeriod } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(stageTimesQuery(pipeline, days))
  const pipelines = (useQuery(pipelinesQuery).data ?? []).filter((one) => !one.leaving)
  const show = (next: { pipeline?: string; days?: Period }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
  return (
    <Page title={t('reports:stages.title')}>
      <div className="mx-auto flex max-w-260 flex-col gap-5 p-4 pb-16">
        <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
          {pipelines.length > 1 && (
            <div className="w-56 max-sm:w-full">
              <Field label={t('reports:stages.pipeline')}>
                <Select
                  value={pipeline ?? pipelines.find((one) => one.isDefault)?.id}
                  onChange={(id) => show({ pipeline: id })}
                  options={pipelines.map(({ id, name }) => ({ value: id, label: name }))}
                />
              </Field>
            </div>
          )}
          <ChoiceRow
            label={t('reports:stages.period')}
            value={String(days)}
            choices={periods.map((one) => ({ value: String(one), label: t('reports:stages.days', { count: one }) }))}
            onChange={(value) => show({ days: periods.find((one) => String(one) === value) })}
          />
        </div>
        <Loaded query={query} skeleton={<FiguresSkeleton />}>
          {(found) => <Figures found={found} days={days} />}
        </Loaded>
        <ReopeningsCard days={days} />
        <EscalationsCard days={days} />
      </div>
    </Page>
  )
}

function Figures({ found, days }: { found: StageTimes; days: Period }) {
  const t = useT()
  const nothing = found.stages.every(({ stays, now }) => stays.count === 0 && (now?.count ?? 0) === 0)
  if (nothing)
    return (
      <EmptyState icon={<Timer aria-hidden="true" />} title={t('reports:stages.empty.title')}>
        {t('reports:stages.empty.text', { pipeline: found.pipeline.name })}
      </EmptyState>
    )
  return (
    <>
      <Summary found={found} />
      <StageTable found={found} />
      <StageCards found={found} />
      <Definitions days={days} />
    </>
  )
}

/** Of fewer stays the median says little. */
const fewStays = 5
const longer = (one: StageFigures, best: StageFigures | undefined) =>
  one.stays.count >= fewStays && (one.stays.medianSeconds ?? 0) > (best?.stays.medianSeconds ?? 0)
const fuller = (one: StageFigures, best: StageFigures | undefined) => (one.now?.count ?? 0) > (best?.now?.count ?? 0)

/** Where it takes longest and where most stand, in words. */
function Summary({ found }: { found: StageTimes }) {
  const t = useT()
  const place = usePlace()
  const best = (is: typeof longer) =>
    found.stages
      .filter(({ now }) => now !== null)
      .reduce<StageFigures | undefined>((top, one) => (is(one, top) ? one : top), undefined)
  const [slow, full] = [best(longer), best(fuller)]
  return (
    <div role="status" className="flex flex-col gap-1 text-ink2">
      {slow && (
        <p>
          {t('reports:stages.slowest', {
            stage: slow.stage.name,
            span: spanWords(slow.stays.medianSeconds ?? 0, place),
          })}
        </p>
      )}
      {full?.now && (
        <p>
          {t(full.now.capped ? 'reports:stages.fullestMany' : 'reports:stages.fullest', {
            stage: full.stage.name,
            count: full.now.count,
            number: formatNumber(full.now.count, place),
          })}
        </p>
      )}
    </div>
  )
}

/** How each figure is made: nothing here is to be guessed. */
function Definitions({ days }: { days: Period }) {
  const t = useT()
  const lines = ['stay', 'median', 'p90', 'now', 'limit', 'yours'] as const
  return (
    <section aria-labelledby="stage-times-meaning" className="flex flex-col gap-1.5 border-line border-t pt-4">
      <h2 id="stage-times-meaning" className="font-semibold">
        {t('reports:stages.meaning.title')}
      </h2>
      <ul className="flex list-disc flex-col gap-1 pl-5 text-ink2">
        {lines.map((line) => (
          <li key={line}>{t(`reports:stages.meaning.${line}`, { count: days })}</li>
        ))}
      </ul>
    </section>
  )
}

function FiguresSkeleton() {
  return (
    <div className="flex flex-col gap-2" aria-hidden="true">
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} className="h-10 rounded-md" />
      ))}
    </div>
  )
}
