import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { StatusDot } from '../../shared/status-badge.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.ts'
import {
  deletePipeline,
  deleteStage,
  type Pipeline,
  refreshPipelines,
  type Stage,
  stageCountsQuery,
} from './pipelines.api.ts'

/** A closed ticket stays closed wherever its stage goes; the server holds to the same. */
const mayMove = (from: Stage, to: Stage) => from.status !== 'closed' || to.status === 'closed'

const optionOf = (stage: Stage, pipeline?: string) => ({
  value: stage.id,
  label: pipeline ? `${pipeline} · ${stage.name}` : stage.name,
  icon: <StatusDot status={stage.status} silent />,
})

/** How many tickets it is about, in words. */
function useTicketCount(pipelineId: string) {
  const t = useT()
  const { data } = useQuery(stageCountsQuery(pipelineId))
  const words = (stageIds: readonly string[]): string | undefined => {
    if (!data) return undefined
    const counted = data.filter((one) => stageIds.includes(one.stageId))
    const count = counted.reduce((sum, one) => sum + one.count, 0)
    if (count === 0) return t('pipelines:delete.empty')
    return t(counted.some((one) => one.capped) ? 'pipelines:delete.many' : 'pipelines:delete.count', { count })
  }
  return { words, hasTickets: (id: string) => data?.some((one) => one.stageId === id && one.count > 0) ?? true }
}

export function DeleteStageDialog({
  stage,
  pipelines,
  onClose,
}: {
  stage: Stage
  pipelines: readonly Pipeline[]
  onClose: () => void
}) {
  const t = useT()
  const { words } = useTicketCount(stage.pipelineId)
  const own = pipelines.find((one) => one.id === stage.pipelineId)
  const choices = [...(own ? [own] : []), ...pipelines.filter((one) => one.id !== stage.pipelineId && !one.leaving)]
    .flatMap((pipeline) =>
      pipeline.stages.map((one) => ({ one, name: pipelines.length > 1 ? pipeline.name : undefined })),
    )
    .filter(({ one }) => one.id !== stage.id && !one.leaving && mayMove(stage, one))
  const [to, setTo] = useState(
    () => (choices.find(({ one }) => one.status === stage.status) ?? choices[0])?.one.id ?? '',
  )
  const count = words([stage.id])
  return (
    <ConfirmDialog
      danger
      title={t('pipelines:delete.stage', { name: stage.name })}
      text={count ?? <Skeleton className="h-3 w-40" />}
      confirm={t('pipelines:delete.confirmStage')}
      run={() => deleteStage(stage.id, to)}
      words={{ 'pipeline.needs_open_stage': t('pipelines:needsOpen') }}
      onDone={() => {
        refreshPipelines()
        toast.done(t('pipelines:delete.doneStage', { name: stage.name }))
      }}
      onClose={onClose}
    >
      <Field label={t('pipelines:delete.to')} hint={t('pipelines:delete.toHint')}>
        <Select value={to} onChange={setTo} options={choices.map(({ one, name }) => optionOf(one, name))} />
      </Field>
    </ConfirmDialog>
  )
}

export function DeletePipelineDialog({
  pipeline,
  pipelines,
  onClose,
}: {
  pipeline: Pipeline
  pipelines: readonly Pipeline[]
  onClose: () => void
}) {
  const t = useT()
  const { words, hasTickets } = useTicketCount(pipeline.id)
  const others = pipelines.filter((one) => one.id !== pipeline.id && !one.leaving)
  const [targetId, setTargetId] = useState(() => (others.find((one) => one.isDefault) ?? others[0])?.id ?? '')
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const target = others.find((one) => one.id === targetId)
  const places = target?.stages.filter((one) => !one.leaving) ?? []
  // What has no stage of its status over there, and tickets: only a person can say where they go.
  const unclear = pipeline.stages.filter(
    (stage) => !stage.leaving && hasTickets(stage.id) && !places.some((one) => one.status === stage.status),
  )
  const placeOf = (stage: Stage) => chosen[stage.id] ?? places.find((one) => mayMove(stage, one))?.id ?? ''
  return (
    <ConfirmDialog
      danger
      title={t('pipelines:delete.pipeline', { name: pipeline.name })}
      text={words(pipeline.stages.map((one) => one.id)) ?? <Skeleton className="h-3 w-40" />}
      confirm={t('pipelines:delete.confirmPipeline')}
      run={() =>
        deletePipeline(pipeline.id, {
          toPipelineId: targetId,
          stages: Object.fromEntries(unclear.map((stage) => [stage.id, placeOf(stage)])),
        })
      }
      onDone={() => {
        refreshPipelines()
        toast.done(t('pipelines:delete.donePipeline', { name: pipeline.name }))
      }}
      onClose={onClose}
    >
      <Field label={t('pipelines:delete.toPipeline')} hint={t('pipelines:delete.toPipelineHint')}>
        <Select
          value={targetId}
          onChange={(next) => {
            setTargetId(next)
            setChosen({})
          }}
          options={others.map((one) => ({ value: one.id, label: one.name }))}
        />
      </Field>
      {unclear.map((stage) => (
        <Field key={stage.id} label={t('pipelines:delete.ofStage', { name: stage.name })}>
          <Select
            value={placeOf(stage)}
            onChange={(next) => setChosen({ ...chosen, [stage.id]: next })}
            options={places.filter((one) => mayMove(stage, one)).map((one) => optionOf(one))}
          />
        </Field>
      ))}
    </ConfirmDialog>
  )
}
