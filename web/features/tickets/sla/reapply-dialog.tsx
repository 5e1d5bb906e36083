import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { FieldPicker } from '../../../shared/field-picker.tsx'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import { TextArea } from '../../../ui/text-area.tsx'
import { toast } from '../../../ui/toast.ts'
import { policiesQuery, reapplySla, type TicketSla } from './sla.api.ts'

/** Puts the ticket under the newest version of a policy: an act of its own, with its reason in the timeline. */
export function ReapplyDialog({ ticketRef, sla, onClose }: { ticketRef: string; sla: TicketSla; onClose: () => void }) {
  const t = useT()
  const policies = useQuery(policiesQuery).data ?? []
  const form = useForm({
    initial: { policyId: null as string | null, reason: '' },
    validate: ({ reason }) => (reason.trim() === '' ? { reason: t('sla:reapply.reasonMissing') } : {}),
    submit: ({ policyId, reason }) => reapplySla(ticketRef, { policyId, reason: reason.trim() }),
    onDone: () => {
      onClose()
      toast.done(t('sla:reapply.done'))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={t('sla:reapply.title')}
      description={sla.policy ? t('sla:reapply.text') : t('sla:reapply.first')}
      form={form}
      submit={t('sla:reapply.do')}
      onClose={onClose}
    >
      <Field label={t('sla:reapply.policy')} error={errorOf('policyId')}>
        <FieldPicker
          label={t('sla:reapply.policy')}
          placeholder={t('sla:reapply.find')}
          noneWords={t('sla:reapply.again')}
          value={values.policyId}
          options={policies.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(policyId) => set('policyId', policyId)}
        />
      </Field>
      <Field label={t('sla:reapply.reason')} required error={errorOf('reason')}>
        <TextArea
          autoFocus
          rows={2}
          maxLength={500}
          value={values.reason}
          onChange={(event) => set('reason', event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}
