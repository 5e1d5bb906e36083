import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { refreshStatuses, type UserStatus } from '../../shared/statuses/statuses.api.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { deleteStatus } from './user-statuses.api.ts'

/** Deletes a status; where members have it, it asks which one they get. */
export function DeleteStatusDialog({
  status,
  statuses,
  onClose,
}: {
  status: UserStatus
  statuses: readonly UserStatus[]
  onClose: () => void
}) {
  const t = useT()
  const others = statuses.filter((one) => one.id !== status.id)
  const [moveTo, setMoveTo] = useState(others.find((one) => one.isDefault)?.id)
  return (
    <ConfirmDialog
      danger
      title={t('statuses:deleteTitle', { name: status.name })}
      text={t('statuses:deleteText', { count: status.memberCount })}
      confirm={t('statuses:deleteConfirm')}
      run={() => deleteStatus(status.id, moveTo)}
      onDone={() => {
        refreshStatuses()
        toast.done(t('statuses:deleted', { name: status.name }))
      }}
      onClose={onClose}
    >
      {status.memberCount > 0 && (
        <Field label={t('statuses:moveTo')}>
          <Select
            value={moveTo}
            onChange={setMoveTo}
            options={others.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Field>
      )}
    </ConfirmDialog>
  )
}
