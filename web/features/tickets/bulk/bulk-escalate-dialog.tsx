import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { EscalateReason } from '../acts/escalate-reason.tsx'

/** Says what escalating does to all that are chosen, asks why, and begins. `count` null: all of the list. */
export function BulkEscalateDialog({
  count,
  onBegin,
  onClose,
}: {
  count: number | null
  /** Throws what the server refuses. */
  onBegin: (act: { escalate: { reason: string } }) => Promise<void>
  onClose: () => void
}) {
  const t = useT()
  const form = useForm({
    initial: { reason: '' },
    validate: ({ reason }) => (reason.trim() === '' ? { reason: t('acts:escalate.missing') } : {}),
    submit: ({ reason }) => onBegin({ escalate: { reason: reason.trim() } }),
    onDone: onClose,
  })
  return (
    <FormDialog
      size="sm"
      title={count === null ? t('bulk:escalate.titleAll') : t('bulk:escalate.title', { count })}
      form={form}
      submit={t('acts:escalate.submit')}
      onClose={onClose}
    >
      <p>{t('bulk:escalate.text')}</p>
      <EscalateReason form={form} />
    </FormDialog>
  )
}
