import { useT } from '../../../i18n/use-t.ts'
import { FieldPicker } from '../../../shared/field-picker.tsx'
import type { useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import { TextArea } from '../../../ui/text-area.tsx'

/** Which policy is applied anew, to one ticket or to many, and why. `policies`: undefined while they are on their way. */
export function ReapplyFields({
  form: { values, set, errorOf },
  policies,
}: {
  form: Pick<
    ReturnType<typeof useForm<{ policyId: string | null; reason: string }, unknown>>,
    'values' | 'set' | 'errorOf'
  >
  policies: readonly { id: string; name: string }[] | undefined
}) {
  const t = useT()
  return (
    <>
      <Field label={t('sla:reapply.policy')} error={errorOf('policyId')}>
        <FieldPicker
          label={t('sla:reapply.policy')}
          placeholder={t('sla:reapply.find')}
          noneWords={policies ? t('sla:reapply.again') : '…'}
          // Until its name is there nothing is shown in its place.
          value={policies ? values.policyId : null}
          options={(policies ?? []).map(({ id, name }) => ({ value: id, label: name }))}
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
    </>
  )
}
