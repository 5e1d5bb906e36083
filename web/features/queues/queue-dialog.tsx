import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { createQueue, type Queue, refreshQueues, teamsQuery, updateQueue } from './queues.api.ts'

/** A new queue, or name, description and teams of one. */
export function QueueDialog({ queue, onClose }: { queue?: Queue; onClose: () => void }) {
  const t = useT()
  const teams = useQuery(teamsQuery)
  const form = useForm({
    initial: {
      name: queue?.name ?? '',
      description: queue?.description ?? '',
      everyone: queue?.everyone ?? false,
      teamIds: queue?.teamIds ?? [],
    },
    validate: ({ name }) => (name.trim() === '' ? { name: t('queues:nameMissing') } : {}),
    submit: (values) => {
      const body = { ...values, name: values.name.trim(), description: values.description.trim() }
      return queue ? updateQueue(queue.id, body) : createQueue(body)
    },
    onDone: (saved) => {
      refreshQueues()
      onClose()
      toast.done(t('queues:saved', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
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
