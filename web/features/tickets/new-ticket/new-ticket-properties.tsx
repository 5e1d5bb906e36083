import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Plus } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { LabelChip } from '../../../shared/label-chip.tsx'
import { MemberAvatar } from '../../../shared/member-avatar.tsx'
import { nobody, useAssigningOptions, useLabelsToSet, usePriorityOptions } from '../../../shared/property-options.tsx'
import { queuesQuery, ticketTypesQuery } from '../../../shared/ticket-choices.api.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { ChoiceRow } from '../../../ui/choice-row.tsx'
import { Field } from '../../../ui/field.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import { controlFrame, TextInput } from '../../../ui/text-input.tsx'
import { useLabels } from '../use-labels.ts'
import { type NewTicketSource, type NewTicketValues, newTicketSources } from './new-ticket-values.ts'

const none = 'none'

/** Everything of a new ticket beside its words; all of it has a sensible beginning. */
export function NewTicketProperties({
  values,
  set,
  errorOf,
  source,
}: {
  values: NewTicketValues
  set: <Name extends keyof NewTicketValues & string>(name: Name, value: NewTicketValues[Name]) => void
  errorOf: (name: keyof NewTicketValues & string) => string | undefined
  /** In words, where it is known how the request came: nothing is to be chosen then. */
  source?: string
}) {
  const t = useT()
  const types = useQuery(ticketTypesQuery).data?.filter((type) => !type.archived)
  const people = useAssigningOptions()
  const priorities = usePriorityOptions()
  const queues = useQuery(queuesQuery).data ?? []
  const usual = queues.find((queue) => queue.isDefault)?.id ?? ''
  const mayUpdate = useCan('tickets:update')
  const mayAssign = useCan('tickets:assign')
  return (
    <>
      <Field label={t('newTicket:source.label')} error={errorOf('source')}>
        {source === undefined ? (
          <Select<NewTicketSource>
            value={values.source}
            onChange={(chosen) => set('source', chosen)}
            options={newTicketSources.map((one) => ({ value: one, label: t(`newTicket:source.${one}`) }))}
          />
        ) : (
          <TextInput readOnly value={source} />
        )}
      </Field>
      <Field label={t('newTicket:priority')} error={errorOf('priority')}>
        <Select
          value={values.priority}
          onChange={(priority) => set('priority', priority)}
          options={priorities.map(({ value, label, icon }) => ({ value, label, icon }))}
        />
      </Field>
      {types && types.length > 0 && (
        <Field label={t('newTicket:type.label')} error={errorOf('typeId')}>
          <Select
            value={values.typeId ?? none}
            onChange={(type) => set('typeId', type === none ? null : type)}
            options={[
              { value: none, label: t('newTicket:type.none') },
              ...types.map((type) => ({ value: type.id, label: type.name })),
            ]}
          />
        </Field>
      )}
      {queues.length > 1 && (
        <Field label={t('newTicket:queue.label')} hint={t('newTicket:queue.hint')} error={errorOf('queueId')}>
          <Select
            value={queues.find((queue) => queue.id === values.queueId)?.id ?? usual}
            onChange={(queueId) => set('queueId', queueId)}
            options={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
          />
        </Field>
      )}
      {mayUpdate && (
        <div>
          <ChoiceRow
            label={t('newTicket:visibility.label')}
            value={values.visibility}
            choices={[
              { value: 'public', label: t('newTicket:visibility.public') },
              { value: 'private', label: t('newTicket:visibility.private') },
            ]}
            onChange={(visibility) => set('visibility', visibility)}
          />
          <p className="pt-1 text-ink2 text-xs">
            {t(
              values.visibility === 'private' ? 'newTicket:visibility.privateHint' : 'newTicket:visibility.publicHint',
            )}
          </p>
        </div>
      )}
      {mayAssign && (
        <Field label={t('newTicket:assignee.label')} hint={t('newTicket:assignee.hint')} error={errorOf('assignee')}>
          <Picker
            wide
            label={t('newTicket:assignee.label')}
            options={people ?? []}
            chosen={[values.assignee?.id ?? nobody]}
            onChoose={({ value, label }) => set('assignee', value === nobody ? null : { id: value, name: label })}
            trigger={
              <PropertyFace
                aria-label={t('newTicket:assignee.choose', {
                  name: values.assignee?.name ?? t('shared:member.unassigned'),
                })}
              >
                <MemberAvatar member={values.assignee} />
              </PropertyFace>
            }
          />
        </Field>
      )}
      <LabelsField values={values} set={set} />
    </>
  )
}

function PropertyFace({ children, ...rest }: { children: ReactNode } & ComponentProps<'button'>) {
  return (
    <button type="button" {...rest} className={`${controlFrame} flex h-field items-center gap-2 pr-2 pl-2.5 text-left`}>
      <span className="flex min-w-0 flex-1">{children}</span>
      <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
    </button>
  )
}

function LabelsField({
  values,
  set,
}: {
  values: NewTicketValues
  set: <Name extends keyof NewTicketValues & string>(name: Name, value: NewTicketValues[Name]) => void
}) {
  const t = useT()
  const options = useLabelsToSet()
  const { find, create } = useLabels()
  const without = (id: string) => values.labels.filter((label) => label.id !== id)
  const has = (id: string) => values.labels.some((label) => label.id === id)
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">{t('newTicket:labels.label')}</span>
      <div className="flex flex-wrap items-center gap-1.5">
        {values.labels.map((label) => (
          <LabelChip
            key={label.id}
            name={label.name}
            color={label.color}
            onRemove={() => set('labels', without(label.id))}
          />
        ))}
        <Picker
          multiple
          label={t('newTicket:labels.label')}
          options={options ?? []}
          chosen={values.labels.map((label) => label.id)}
          onChoose={({ value }) => {
            const label = find(value)
            set('labels', has(value) ? without(value) : label ? [...values.labels, label] : values.labels)
          }}
          create={
            create && {
              label: (name) => t('properties:createLabel', { name }),
              run: (name) => void create(name).then((label) => label && set('labels', [...values.labels, label])),
            }
          }
          trigger={
            <Button press="mod+shift+l" variant="ghost" className="-mx-1 text-ink2 text-xs">
              <Plus aria-hidden="true" className="size-3.5" />
              {t('newTicket:labels.add')}
            </Button>
          }
        />
      </div>
    </div>
  )
}
