import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { objectTypesQuery } from '../../shell/object-types.api.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { ConfirmDialog } from '../confirm-dialog.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { type FormErrors, useForm } from '../use-form.ts'
import { fromLocalInput, toLocalInput } from '../zoned-time.ts'
import { LinkField } from './link-field.tsx'
import { deleteTask, doersQuery, finders, saveTask, type Task } from './tasks.api.ts'

export interface Ref {
  id: string
  name: string
}
/** What a new task is linked to from the start, and who has it to do. */
export interface TaskStart {
  ticket?: Ref
  contact?: Ref
  account?: Ref
  lead?: Ref
  opportunity?: Ref
  object?: Ref
  assigneeId?: string
}

interface Values {
  title: string
  description: string
  dueAt: string
  assigneeId: string
  ticketId: Ref | null
  contactId: Ref | null
  accountId: Ref | null
  leadId: Ref | null
  opportunityId: Ref | null
  objectId: Ref | null
}

const nobody = 'nobody'
const linkKinds = ['contact', 'account', 'lead', 'opportunity'] as const

/** A new task, or everything about one. */
export function TaskDialog({ task, start = {}, onClose }: { task?: Task; start?: TaskStart; onClose: () => void }) {
  const t = useT()
  const { timeZone } = usePlace()
  const readsTickets = useCan('tickets:read')
  const mayWrite = useCan('customers:write')
  const [deletes, setDeletes] = useState(false)
  const { data: members = [] } = useQuery(doersQuery)
  const { data: types = [] } = useQuery(objectTypesQuery)
  const ticket = task?.ticket && { id: task.ticket.id, name: task.ticket.code }
  const initial: Values = {
    title: task?.title ?? '',
    description: task?.description ?? '',
    dueAt: toLocalInput(task?.dueAt ?? null, timeZone),
    assigneeId: (task ? task.assignee?.id : start.assigneeId) ?? nobody,
    ticketId: (task ? ticket : start.ticket) ?? null,
    contactId: (task ? task.contact : start.contact) ?? null,
    accountId: (task ? task.account : start.account) ?? null,
    leadId: (task ? task.lead : start.lead) ?? null,
    opportunityId: (task ? task.opportunity : start.opportunity) ?? null,
    objectId: (task ? task.object : start.object) ?? null,
  }
  const form = useForm({
    initial,
    validate: ({ title, dueAt }) => {
      const errors: FormErrors<Values> = {}
      if (title.trim() === '') errors.title = t('tasks:titleMissing')
      if (dueAt !== '' && !fromLocalInput(dueAt, timeZone)) errors.dueAt = t('tasks:dueWrong')
      return errors
    },
    submit: (values) =>
      saveTask(task?.id, {
        title: values.title.trim(),
        description: values.description,
        dueAt: values.dueAt === '' ? null : fromLocalInput(values.dueAt, timeZone),
        assigneeId: values.assigneeId === nobody ? null : values.assigneeId,
        // A ticket that one does not see stays what it is.
        ...(values.ticketId?.id !== initial.ticketId?.id || !task ? { ticketId: values.ticketId?.id ?? null } : {}),
        contactId: values.contactId?.id ?? null,
        accountId: values.accountId?.id ?? null,
        leadId: values.leadId?.id ?? null,
        opportunityId: values.opportunityId?.id ?? null,
        objectId: values.objectId?.id ?? null,
      }),
    onDone: () => {
      onClose()
      toast.done(task ? t('shared:form.saved') : t('tasks:made'))
    },
  })
  const { values, set, errorOf } = form
  if (deletes && task)
    return (
      <ConfirmDialog
        danger
        title={t('tasks:deleteTitle')}
        text={t('tasks:deleteText', { title: task.title })}
        confirm={t('tasks:delete')}
        run={() => deleteTask(task.id)}
        onDone={onClose}
        onClose={() => setDeletes(false)}
      />
    )
  // Where no type of objects is defined there are none.
  const offered = types.length > 0 || values.objectId ? ([...linkKinds, 'object'] as const) : linkKinds
  const known = task?.assignee && !members.some(({ id }) => id === task.assignee?.id) ? [task.assignee] : []
  return (
    <FormDialog
      title={task ? t('tasks:edit') : t('tasks:new')}
      form={form}
      submit={task ? t('shared:form.save') : t('tasks:create')}
      onClose={onClose}
    >
      <Field label={t('tasks:field.title')} required error={errorOf('title')}>
        <TextInput
          autoFocus
          maxLength={500}
          value={values.title}
          onChange={(event) => set('title', event.target.value)}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('tasks:field.due')} hint={t('tasks:dueHint')} error={errorOf('dueAt')}>
          <TextInput
            type="datetime-local"
            min="2000-01-01T00:00"
            max="2199-12-31T23:59"
            value={values.dueAt}
            onChange={(event) => set('dueAt', event.target.value)}
          />
        </Field>
        <Field label={t('tasks:field.assignee')} error={errorOf('assigneeId')}>
          <Select
            value={values.assigneeId}
            onChange={(id) => set('assigneeId', id)}
            options={[
              { value: nobody, label: t('tasks:nobody') },
              ...[...known, ...members].map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Field>
      </div>
      <Field label={t('tasks:field.description')} error={errorOf('description')}>
        <TextArea value={values.description} onChange={(event) => set('description', event.target.value)} />
      </Field>
      <fieldset className="flex flex-col gap-1">
        <legend className="pb-1 font-medium">{t('tasks:field.links')}</legend>
        {readsTickets && (
          <LinkField
            kind="ticket"
            value={values.ticketId}
            find={finders.ticket}
            error={errorOf('ticketId')}
            onChange={(ref) => set('ticketId', ref)}
          />
        )}
        {offered.map((kind) => (
          <LinkField
            key={kind}
            kind={kind}
            value={values[`${kind}Id`]}
            find={finders[kind]}
            error={errorOf(`${kind}Id`)}
            onChange={(ref) => set(`${kind}Id`, ref)}
          />
        ))}
      </fieldset>
      {task && mayWrite && (
        <div>
          <Button press="mod+backspace" variant="ghost" onClick={() => setDeletes(true)}>
            <Trash2 aria-hidden="true" className="size-3.5" />
            {t('tasks:delete')}
          </Button>
        </div>
      )}
    </FormDialog>
  )
}
