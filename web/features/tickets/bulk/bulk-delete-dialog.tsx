import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'

/** Says what deleting does to all that are chosen, and begins. `count` null: all of the list. */
export function BulkDeleteDialog({
  count,
  onBegin,
  onClose,
}: {
  count: number | null
  /** Throws what the server refuses. */
  onBegin: (act: { delete: { reason: string } }) => Promise<void>
  onClose: () => void
}) {
  const t = useT()
  const [reason, setReason] = useState('')
  return (
    <ConfirmDialog
      title={count === null ? t('bulk:delete.titleAll') : t('bulk:delete.title', { count })}
      text={t('bulk:delete.text')}
      confirm={count === null ? t('bulk:delete.submitAll') : t('bulk:delete.submit', { count })}
      danger
      run={() => onBegin({ delete: { reason: reason.trim() } })}
      onClose={onClose}
    >
      <Field label={t('acts:delete.reason')} hint={t('acts:delete.reasonHint')}>
        <TextInput autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ConfirmDialog>
  )
}
