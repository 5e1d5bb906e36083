import { useMutation, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { moved } from '../../shared/moved.ts'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { DeletePipelineDialog, DeleteStageDialog } from './delete-dialogs.tsx'
import { PipelineCard, type Wish } from './pipeline-card.tsx'
import {
  createPipeline,
  orderPipelines,
  orderStages,
  type Pipeline,
  pipelinesQuery,
  refreshPipelines,
  updatePipeline,
} from './pipelines.api.ts'
import { RightsDialog } from './rights-dialog.tsx'
import { StageDialog } from './stage-dialog.tsx'

/** Pipelines and their stages: made, renamed, put into order, deleted. */
export function PipelinesPage() {
  const t = useT()
  const query = useQuery(pipelinesQuery)
  const [wish, setWish] = useState<Wish>()
  useLive(['pipeline.*'], refreshPipelines)
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: (error) => toast.failed(t('pipelines:failed'), { description: error.message }),
    onSettled: refreshPipelines,
  })

  /** Shown at once; the server's answer, or its refusal, follows. */
  function show(next: Pipeline[], run: () => Promise<unknown>): Promise<unknown> {
    queryClient.setQueryData(pipelinesQuery.queryKey, next)
    return act.mutateAsync(run)
  }
  function sortStages(all: Pipeline[], pipeline: Pipeline, ids: string[]): Promise<unknown> {
    const stages = [...ids, ...pipeline.stages.filter((one) => one.leaving).map((one) => one.id)].flatMap(
      (id) => pipeline.stages.find((one) => one.id === id) ?? [],
    )
    return show(
      all.map((one) => (one.id === pipeline.id ? { ...one, stages } : one)),
      () => orderStages(pipeline.id, ids),
    )
  }
  function sort(all: Pipeline[], from: number, to: number): void {
    const next = moved(all, from, to)
    // What is refused was said by the mutation.
    show(next, () => orderPipelines(next.map((one) => one.id))).catch(() => undefined)
  }

  return (
    <SettingsPage
      title={t('settings:section.pipelines')}
      lead={t('pipelines:lead')}
      actions={
        <Button press="n" variant="primary" onClick={() => setWish({ kind: 'new' })}>
          <Plus aria-hidden="true" className="size-3.5" />
          {t('pipelines:new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(pipelines) => (
          <>
            {pipelines.map((pipeline, at) => (
              <PipelineCard
                key={pipeline.id}
                pipeline={pipeline}
                onWish={setWish}
                onDefault={() =>
                  show(
                    pipelines.map((one) => ({ ...one, isDefault: one.id === pipeline.id })),
                    () => updatePipeline(pipeline.id, { isDefault: true }),
                  )
                }
                onOrderStages={(ids) => sortStages(pipelines, pipeline, ids)}
                onMove={{
                  up: at > 0 ? () => sort(pipelines, at, at - 1) : undefined,
                  down: at < pipelines.length - 1 ? () => sort(pipelines, at, at + 1) : undefined,
                }}
              />
            ))}
            {wish && <WishDialog wish={wish} pipelines={pipelines} onClose={() => setWish(undefined)} />}
          </>
        )}
      </Loaded>
    </SettingsPage>
  )
}

function WishDialog({ wish, pipelines, onClose }: { wish: Wish; pipelines: readonly Pipeline[]; onClose: () => void }) {
  switch (wish.kind) {
    case 'new':
      return <PipelineDialog onClose={onClose} />
    case 'copy':
      return <PipelineDialog copyOf={wish.pipeline} onClose={onClose} />
    case 'rename':
      return <PipelineDialog pipeline={wish.pipeline} onClose={onClose} />
    case 'rights':
      return <RightsDialog pipeline={wish.pipeline} onClose={onClose} />
    case 'delete':
      return <DeletePipelineDialog pipeline={wish.pipeline} pipelines={pipelines} onClose={onClose} />
    case 'newStage':
      return <StageDialog pipeline={wish.pipeline} onClose={onClose} />
    case 'editStage':
      return <StageDialog pipeline={wish.pipeline} stage={wish.stage} onClose={onClose} />
    case 'deleteStage':
      return <DeleteStageDialog stage={wish.stage} pipelines={pipelines} onClose={onClose} />
  }
}

/** The name of a new pipeline, of a copy, or another name for one. */
function PipelineDialog({
  pipeline,
  copyOf,
  onClose,
}: {
  pipeline?: Pipeline
  copyOf?: Pipeline
  onClose: () => void
}) {
  const t = useT()
  const form = useForm({
    initial: { name: pipeline?.name ?? '' },
    validate: ({ name }) => (name.trim() === '' ? { name: t('pipelines:wrong.name') } : {}),
    submit: ({ name }) =>
      pipeline
        ? updatePipeline(pipeline.id, { name: name.trim() })
        : createPipeline({ name: name.trim(), ...(copyOf && { copyOfId: copyOf.id }) }),
    onDone: (saved) => {
      refreshPipelines()
      onClose()
      toast.done(pipeline ? t('shared:form.saved') : t('pipelines:made', { name: saved.name }))
    },
  })
  return (
    <FormDialog
      size="sm"
      title={
        pipeline
          ? t('pipelines:renameOne', { name: pipeline.name })
          : copyOf
            ? t('pipelines:copyOne', { name: copyOf.name })
            : t('pipelines:new')
      }
      description={pipeline ? undefined : copyOf ? t('pipelines:copyText') : t('pipelines:newText')}
      form={form}
      submit={pipeline ? t('shared:form.save') : t('pipelines:create')}
      words={{ 'pipeline.name_taken': t('pipelines:nameTaken', { name: form.values.name.trim() }) }}
      onClose={onClose}
    >
      <Field label={t('pipelines:name')} required error={form.errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={60}
          value={form.values.name}
          onChange={(event) => form.set('name', event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}
