import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { useForm } from '../../shared/use-form.ts'
import { useMe } from '../../shell/shell.api.ts'
import { Banner } from '../../ui/banner.tsx'
import { toast } from '../../ui/toast.ts'
import { type Member, refreshMembers, rolesQuery, updateMember } from './members.api.ts'
import { RoleChoice } from './role-choice.tsx'

export function RoleDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useT()
  const me = useMe()
  const roles = useQuery(rolesQuery)
  const form = useForm({
    initial: { roleId: member.role.id },
    submit: ({ roleId }) => updateMember(member.id, { roleId }),
    onDone: (saved) => {
      refreshMembers()
      onClose()
      toast.done(t('members:role.changed', { name: saved.name, role: saved.role.name }))
    },
  })
  return (
    <FormDialog
      title={t('members:role.title', { name: member.name })}
      description={t('members:role.text')}
      form={form}
      submit={t('members:role.submit')}
      words={{ 'member.last_admin': t('members:lastAdmin', { name: member.name }) }}
      onClose={onClose}
    >
      {member.id === me.user.id && <Banner tone="warn" title={t('members:role.own')} />}
      <Loaded query={roles}>
        {(all) => (
          <RoleChoice roles={all} value={form.values.roleId} onChange={(roleId) => form.set('roleId', roleId)} />
        )}
      </Loaded>
    </FormDialog>
  )
}
