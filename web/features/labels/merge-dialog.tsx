import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { LabelDot } from '../../shared/label-chip.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { type Label, mergeLabels, refreshLabels } from './labels.api.ts'

/** Makes a label and another one the same: its tickets get the other one. */
export function MergeDialog({
  label,
  labels,
  onClose,
}: {
  label: Label
  labels: readonly Label[]
  onClose: () => void
}) {
  const t = useT()
  const others = labels.filter((one) => one.id !== label.id)
  const [into, setInto] = useState(others[0]?.id ?? '')
  const target = others.find((one) => one.id === into)
  return (
    <ConfirmDialog
      title={t('labels:merge.title', { name: label.name })}
      text={t('labels:merge.text', { name: label.name, count: label.ticketCount })}
      confirm={t('labels:merge.confirm')}
      run={() => mergeLabels(label.id, into)}
      onDone={() => {
        refreshLabels()
        toast.done(t('labels:merge.done', { name: label.name, into: target?.name ?? '' }))
      }}
      onClose={onClose}
    >
      <Field label={t('labels:merge.into')}>
        <Select
          value={into}
          onChange={setInto}
          options={others.map(({ id, name, color }) => ({ value: id, label: name, icon: <LabelDot color={color} /> }))}
        />
      </Field>
    </ConfirmDialog>
  )
}
