import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { KeptToTeams } from '../../shared/kept-to-teams.tsx'
import { queuesQuery, teamsQuery } from '../../shared/teams-and-queues.ts'
import { useForm } from '../../shared/use-form.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { type Pipeline, refreshPipelines, updatePipeline } from './pipelines.api.ts'

const usual = 'usual'

/** Where the tickets of a pipeline wait, who sees them and who moves them. */
export function RightsDialog({ pipeline, onClose }: { pipeline: Pipeline; onClose: () => void }) {
  const t = useT()
  const teams = useQuery(teamsQuery).data ?? []
  const queues = useQuery(queuesQuery).data ?? []
  const form = useForm({
    initial: {
      queueId: pipeline.queueId ?? usual,
      seeTeamIds: pipeline.seeTeamIds,
      moveTeamIds: pipeline.moveTeamIds,
    },
    validate: () => ({}),
    submit: ({ queueId, seeTeamIds, moveTeamIds }) =>
      updatePipeline(pipeline.id, { queueId: queueId === usual ? null : queueId, seeTeamIds, moveTeamIds }),
    onDone: () => {
      refreshPipelines()
      onClose()
      toast.done(t('shared:form.saved'))
    },
  })
  const { values, set, errorOf } = form
  const usualQueue = queues.find((queue) => queue.isDefault)?.name
  return (
    <FormDialog
      title={t('pipelines:rights.title', { name: pipeline.name })}
      form={form}
      submit={t('shared:form.save')}
      onClose={onClose}
    >
      <Field label={t('pipelines:rights.queue')} hint={t('pipelines:rights.queueHint')} error={errorOf('queueId')}>
        <Select
          value={values.queueId}
          onChange={(queueId) => set('queueId', queueId)}
          options={[
            {
              value: usual,
              label: usualQueue
                ? t('pipelines:rights.usualQueueIs', { name: usualQueue })
                : t('pipelines:rights.usualQueue'),
            },
            ...queues.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </Field>
      <KeptToTeams
        label={t('pipelines:rights.see')}
        hint={t('pipelines:rights.seeHint')}
        error={errorOf('seeTeamIds')}
        teams={teams}
        value={values.seeTeamIds}
        onChange={(ids) => set('seeTeamIds', ids)}
      />
      <KeptToTeams
        label={t('pipelines:rights.move')}
        hint={t('pipelines:rights.moveHint')}
        error={errorOf('moveTeamIds')}
        teams={teams}
        value={values.moveTeamIds}
        onChange={(ids) => set('moveTeamIds', ids)}
      />
    </FormDialog>
  )
}
