import { useT } from '../../../i18n/use-t.ts'
import type { useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import { TextArea } from '../../../ui/text-area.tsx'

/** Why a ticket is escalated, or many are: asked for, and kept in what is told of it. */
export function EscalateReason({
  form,
}: {
  form: Pick<ReturnType<typeof useForm<{ reason: string }, unknown>>, 'values' | 'set' | 'errorOf'>
}) {
  const t = useT()
  return (
    <Field label={t('acts:escalate.reason')} hint={t('acts:escalate.hint')} required error={form.errorOf('reason')}>
      <TextArea
        autoFocus
        rows={3}
        maxLength={2000}
        value={form.values.reason}
        onChange={(event) => form.set('reason', event.target.value)}
      />
    </Field>
  )
}
