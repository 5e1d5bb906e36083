import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { queuesQuery, teamsQuery } from '../../shared/teams-and-queues.ts'
import { useForm } from '../../shared/use-form.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { createQueue, pipelinesQuery, type Queue, refreshQueues, updateQueue } from './queues.api.ts'

const none = 'none'
const tiers = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** The one that is chosen, if it can be. */
const known = (list: readonly { id: string }[], id: string) => (list.some((one) => one.id === id) ? id : none)

/** A new queue, or name, description, tier, pipeline and teams of one. */
export function QueueDialog({ queue, onClose }: { queue?: Queue; onClose: () => void }) {
  const t = useT()
  const teams = useQuery(teamsQuery)
  const queues = useQuery(queuesQuery).data ?? []
  const pipelines = useQuery(pipelinesQuery).data ?? []
  const higherThan = (tier: string) => queues.filter((one) => one.id !== queue?.id && one.tier > Number(tier))
  const form = useForm({
    initial: {
      name: queue?.name ?? '',
      description: queue?.description ?? '',
      everyone: queue?.everyone ?? false,
      teamIds: queue?.teamIds ?? [],
      tier: String(queue?.tier ?? 1),
      nextQueueId: queue?.nextQueueId ?? none,
      pipelineId: queue?.pipelineId ?? none,
    },
    validate: ({ name }) => (name.trim() === '' ? { name: t('queues:nameMissing') } : {}),
    submit: (values) => {
      const body = {
        ...values,
        name: values.name.trim(),
        description: values.description.trim(),
        tier: Number(values.tier),
        nextQueueId: known(higherThan(values.tier), values.nextQueueId) === none ? null : values.nextQueueId,
        pipelineId: values.pipelineId === none ? null : values.pipelineId,
      }
      return queue ? updateQueue(queue.id, body) : createQueue(body)
    },
    onDone: (saved) => {
      refreshQueues()
      onClose()
      toast.done(t('queues:saved', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  const higher = higherThan(values.tier)
  const optionOf = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })
  return (
    <FormDialog
      size="sm"
      title={queue ? t('queues:editTitle', { name: queue.name }) : t('queues:new')}
      form={form}
      submit={queue ? t('shared:form.save') : t('queues:create')}
      words={{ 'queue.name_taken': t('queues:nameTaken', { name: values.name.trim() }) }}
      onClose={onClose}
    >
      <Field label={t('queues:name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={80} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <Field label={t('queues:description')} error={errorOf('description')}>
        <TextArea
          rows={2}
          maxLength={500}
          value={values.description}
          onChange={(event) => set('description', event.target.value)}
        />
      </Field>
      <div className="grid grid-cols-[auto_1fr] gap-3 max-sm:grid-cols-1">
        <Field label={t('queues:tier')} error={errorOf('tier')}>
          <Select
            value={values.tier}
            onChange={(tier) => set('tier', tier)}
            options={tiers.map((tier) => ({ value: tier, label: tier }))}
          />
        </Field>
        <Field label={t('queues:next')} error={errorOf('nextQueueId')}>
          <Select
            value={known(higher, values.nextQueueId)}
            onChange={(nextQueueId) => set('nextQueueId', nextQueueId)}
            options={[{ value: none, label: t('queues:noNext') }, ...higher.map(optionOf)]}
          />
        </Field>
      </div>
      <p className="-mt-2 text-ink3 text-xs">{t('queues:tierHint')}</p>
      <Field label={t('queues:pipeline')} hint={t('queues:pipelineHint')} error={errorOf('pipelineId')}>
        <Select
          value={known(pipelines, values.pipelineId)}
          onChange={(pipelineId) => set('pipelineId', pipelineId)}
          options={[{ value: none, label: t('queues:usualPipeline') }, ...pipelines.map(optionOf)]}
        />
      </Field>
      <fieldset className="flex flex-col gap-1">
        <legend className="pb-1 font-medium">{t('queues:servedBy')}</legend>
        <Checkbox
          checked={values.everyone}
          onChange={(everyone) => set('everyone', everyone)}
          label={
            <>
              <span className="block">{t('queues:everyoneLabel')}</span>
              <span className="block text-ink3 text-xs">{t('queues:everyoneHint')}</span>
            </>
          }
        />
        {teams.data?.length === 0 && <p className="text-ink2">{t('queues:noTeams')}</p>}
        {teams.data?.map((team) => (
          <Checkbox
            key={team.id}
            checked={values.teamIds.includes(team.id)}
            onChange={(on) =>
              set('teamIds', on ? [...values.teamIds, team.id] : values.teamIds.filter((id) => id !== team.id))
            }
            label={team.name}
          />
        ))}
      </fieldset>
    </FormDialog>
  )
}
