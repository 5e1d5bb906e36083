import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { Chooser } from '../../../shared/chooser.tsx'
import { nobody, useAssigneeOptions, useLabelsToSet, usePriorityOptions } from '../../../shared/property-options.tsx'
import { queuesQuery, ticketTypesQuery } from '../../../shared/ticket-choices.api.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Field } from '../../../ui/field.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { useStagesToSet } from '../stages-to-set.ts'
import { checklistsQuery, type TemplateContent } from './templates.api.ts'

const usual = 'usual'
type One = 'stageId' | 'priority' | 'typeId' | 'queueId' | 'assigneeId' | 'checklistTemplateId'
type Many = 'labelIds' | 'followerIds'

/** What tickets of the template begin with besides their words; what is not chosen is as usual. */
export function TemplateProperties({
  content,
  names,
  set,
  errorOf,
}: {
  content: TemplateContent
  /** Of what was chosen before, by id. */
  names: Readonly<Record<string, string>>
  set: <Name extends One | Many>(name: Name, value: TemplateContent[Name]) => void
  errorOf: (name: One | Many) => string | undefined
}) {
  const t = useT()
  const stages = useStagesToSet() ?? []
  const types = useQuery(ticketTypesQuery).data ?? []
  const queues = useQuery(queuesQuery).data ?? []
  const checklists = useQuery(checklistsQuery).data ?? []
  const people = (useAssigneeOptions() ?? []).filter(({ value }) => value !== nobody)
  const priorities = usePriorityOptions()
  const labels = useLabelsToSet() ?? []
  const mayAssign = useCan('tickets:assign')
  const mayUpdate = useCan('tickets:update')
  const named = (id: string, name: string): PickerOption => ({ value: id, label: name })
  const singles: { name: One; label: string; options: PickerOption[] }[] = [
    {
      name: 'stageId',
      label: t('templates:form.stage'),
      options: stages,
    },
    { name: 'priority', label: t('newTicket:priority'), options: priorities },
    {
      name: 'typeId',
      label: t('newTicket:type.label'),
      options: types.filter((type) => !type.archived).map((type) => named(type.id, type.name)),
    },
    {
      name: 'queueId',
      label: t('newTicket:queue.label'),
      options: queues.map((queue) => named(queue.id, queue.name)),
    },
    ...(mayAssign ? [{ name: 'assigneeId' as const, label: t('newTicket:assignee.label'), options: people }] : []),
    {
      name: 'checklistTemplateId',
      label: t('templates:form.checklist'),
      options: checklists.map((checklist) => named(checklist.id, checklist.name)),
    },
  ]
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {singles
        .filter(({ options, name }) => options.length > 0 || content[name])
        .map(({ name, label, options }) => {
          const chosen = content[name]
          const said = options.find(({ value }) => value === chosen)?.label ?? (chosen && names[chosen])
          return (
            <Field key={name} label={label} error={errorOf(name)}>
              <Picker
                wide
                label={label}
                options={[named(usual, t('templates:form.usual')), ...options]}
                chosen={[chosen ?? usual]}
                onChoose={({ value }) =>
                  set(name, (value === usual ? undefined : value) as TemplateContent[typeof name])
                }
                trigger={<Chooser name={label}>{said || t('templates:form.usual')}</Chooser>}
              />
            </Field>
          )
        })}
      <Several
        label={t('newTicket:labels.label')}
        options={labels}
        chosen={content.labelIds}
        names={names}
        error={errorOf('labelIds')}
        onChange={(ids) => set('labelIds', ids)}
      />
      {mayUpdate && (
        <Several
          label={t('templates:form.followers')}
          options={people}
          chosen={content.followerIds}
          names={names}
          error={errorOf('followerIds')}
          onChange={(ids) => set('followerIds', ids)}
        />
      )}
    </div>
  )
}

function Several({
  label,
  options,
  chosen,
  names,
  error,
  onChange,
}: {
  label: string
  options: readonly PickerOption[]
  chosen: readonly string[]
  names: Readonly<Record<string, string>>
  error: string | undefined
  onChange: (ids: string[]) => void
}) {
  const t = useT()
  const nameOf = (id: string) => options.find(({ value }) => value === id)?.label ?? names[id] ?? id
  return (
    <Field label={label} error={error}>
      <Picker
        wide
        multiple
        label={label}
        options={options}
        chosen={chosen}
        onChoose={({ value }) =>
          onChange(chosen.includes(value) ? chosen.filter((id) => id !== value) : [...chosen, value])
        }
        trigger={<Chooser name={label}>{chosen.map(nameOf).join(', ') || t('templates:form.none')}</Chooser>}
      />
    </Field>
  )
}
