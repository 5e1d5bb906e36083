import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { queuesQuery } from '../../../shared/ticket-choices.api.ts'
import { useForm } from '../../../shared/use-form.ts'
import { toast } from '../../../ui/toast.ts'
import type { Ticket } from '../tickets.api.ts'
import { escalateTicket } from './acts.api.ts'
import { EscalateReason } from './escalate-reason.tsx'

/** Says where the ticket goes and who follows it then, and asks why. */
export function EscalateDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const t = useT()
  const queues = useQuery(queuesQuery).data
  const from = queues?.find(({ id }) => id === ticket.queue.id)
  const to = queues?.find(({ id }) => id === from?.nextQueueId)
  const form = useForm({
    initial: { reason: '' },
    validate: ({ reason }) => (reason.trim() === '' ? { reason: t('acts:escalate.missing') } : {}),
    submit: ({ reason }) => escalateTicket(ticket.id, reason.trim()),
    onDone: (moved) => {
      onClose()
      toast.done(t('acts:escalate.done', { code: moved.code, to: moved.queue.name }))
    },
  })
  return (
    <FormDialog
      size="sm"
      title={t('acts:escalate.title', { code: ticket.code })}
      form={form}
      submit={t('acts:escalate.submit')}
      onClose={onClose}
    >
      {to && from && (
        <p>
          {t('acts:escalate.to', { from: from.name, to: to.name, tier: to.tier })}{' '}
          {ticket.assignee && t('acts:escalate.owner', { name: ticket.assignee.name })}
        </p>
      )}
      {queues && !to && <p>{t('acts:escalate.nowhere', { from: ticket.queue.name })}</p>}
      <EscalateReason form={form} />
    </FormDialog>
  )
}
