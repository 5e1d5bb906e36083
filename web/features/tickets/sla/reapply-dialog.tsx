import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { toast } from '../../../ui/toast.ts'
import { ReapplyFields } from './reapply-fields.tsx'
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
  return (
    <FormDialog
      size="sm"
      title={t('sla:reapply.title')}
      description={sla.policy ? t('sla:reapply.text') : t('sla:reapply.first')}
      form={form}
      submit={t('sla:reapply.do')}
      onClose={onClose}
    >
      <ReapplyFields form={form} policies={policies} />
    </FormDialog>
  )
}
