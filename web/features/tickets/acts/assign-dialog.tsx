import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { FieldPicker } from '../../../shared/field-picker.tsx'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { assigneesQuery } from '../../../shared/ticket-choices.api.ts'
import { useForm } from '../../../shared/use-form.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import type { Ticket } from '../tickets.api.ts'
import { assignTicket } from './acts.api.ts'

/** Gives the ticket to somebody else, or to nobody, and says why; without a reason the menu of the assignee is quicker. */
export function AssignDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const t = useT()
  const people = useQuery(assigneesQuery).data ?? []
  const form = useForm({
    initial: { assigneeId: ticket.assignee?.id ?? null, reason: '' },
    validate: ({ assigneeId }) =>
      assigneeId !== (ticket.assignee?.id ?? null)
        ? {}
        : {
            assigneeId: ticket.assignee
              ? t('acts:assign.same', { name: ticket.assignee.name })
              : t('acts:assign.nobodyHas'),
          },
    submit: ({ assigneeId, reason }) => assignTicket(ticket.id, assigneeId, reason.trim()),
    onDone: ({ code, assignee }) => {
      onClose()
      toast.done(
        assignee ? t('acts:assign.done', { code, name: assignee.name }) : t('acts:assign.doneNobody', { code }),
      )
    },
  })
  return (
    <FormDialog
      size="sm"
      title={t('acts:assign.title', { code: ticket.code })}
      form={form}
      submit={t('acts:assign.submit')}
      onClose={onClose}
    >
      <Field label={t('acts:assign.to')} error={form.errorOf('assigneeId')}>
        <FieldPicker
          value={form.values.assigneeId}
          onChange={(assigneeId) => form.set('assigneeId', assigneeId)}
          label={t('acts:assign.to')}
          placeholder={t('acts:assign.choose')}
          noneWords={t('acts:assign.nobody')}
          options={people.map(({ id, name, email }) => ({
            value: id,
            label: name,
            detail: email,
            icon: <Avatar name={name} id={id} />,
          }))}
        />
      </Field>
      <Field label={t('acts:assign.reason')} hint={t('acts:assign.hint')} error={form.errorOf('reason')}>
        <TextInput
          maxLength={500}
          value={form.values.reason}
          onChange={(event) => form.set('reason', event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}
