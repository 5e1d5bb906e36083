import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { type Member, refreshMembers, updateMember } from './members.api.ts'

const nobody = 'nobody'

/** Takes away a member's access and asks who goes on with the open tickets. */
export function DeactivateDialog({
  member,
  members,
  onClose,
}: {
  member: Member
  members: readonly Member[]
  onClose: () => void
}) {
  const t = useT()
  const [heir, setHeir] = useState(nobody)
  const others = members.filter((one) => one.active && one.id !== member.id && one.role.key !== 'viewer')
  return (
    <ConfirmDialog
      danger
      title={t('members:deactivate.title', { name: member.name })}
      text={t('members:deactivate.text')}
      confirm={t('members:deactivate.confirm')}
      words={{ 'member.last_admin': t('members:lastAdmin', { name: member.name }) }}
      run={() => updateMember(member.id, { active: false, ...(heir !== nobody && { reassignTo: heir }) })}
      onDone={() => {
        refreshMembers()
        toast.done(t('members:deactivate.done', { name: member.name }))
      }}
      onClose={onClose}
    >
      <Field label={t('members:deactivate.heir')} hint={t('members:deactivate.heirHint')}>
        <Select
          value={heir}
          onChange={setHeir}
          options={[
            { value: nobody, label: t('members:deactivate.nobody') },
            ...others.map((one) => ({ value: one.id, label: one.name })),
          ]}
        />
      </Field>
    </ConfirmDialog>
  )
}
