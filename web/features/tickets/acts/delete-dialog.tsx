import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { deleteTicket } from '../deleted/deleted.api.ts'
import { useRestore } from '../deleted/use-restore.ts'
import type { Ticket } from '../tickets.api.ts'

/** Says what deleting does, and deletes; for ten seconds the news of it takes it back. */
export function DeleteDialog({
  ticket,
  onClose,
  onDeleted,
}: {
  ticket: Pick<Ticket, 'id' | 'code' | 'subject'>
  onClose: () => void
  onDeleted: () => void
}) {
  const t = useT()
  const restore = useRestore()
  const [reason, setReason] = useState('')
  return (
    <ConfirmDialog
      title={t('acts:delete.title', { code: ticket.code })}
      text={t('acts:delete.text')}
      confirm={t('acts:delete.submit')}
      danger
      run={() => deleteTicket(ticket.id, reason.trim())}
      onDone={() => {
        onDeleted()
        toast.done(t('acts:delete.done', { code: ticket.code }), {
          seconds: 10,
          action: { label: t('acts:undo'), run: () => void restore(ticket) },
        })
      }}
      onClose={onClose}
    >
      <Field label={t('acts:delete.reason')} hint={t('acts:delete.reasonHint')}>
        <TextInput autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ConfirmDialog>
  )
}
