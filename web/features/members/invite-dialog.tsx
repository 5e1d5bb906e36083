import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { isEmail } from '../../ui/address-list.ts'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { invite, refreshMembers, rolesQuery } from './members.api.ts'
import { RoleChoice } from './role-choice.tsx'

interface Values {
  email: string
  /** '' until the roles are known: then the agent's. */
  roleId: string
}

export function InviteDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const t = useT()
  const roles = useQuery(rolesQuery)
  const usual = roles.data?.find((role) => role.key === 'agent')?.id ?? roles.data?.[0]?.id ?? ''
  const form = useForm({
    initial: { email: '', roleId: '' },
    validate: ({ email }) => {
      const errors: FormErrors<Values> = {}
      if (!isEmail(email.trim())) errors.email = t('members:invite.emailWrong')
      return errors
    },
    submit: ({ email, roleId }) => invite({ email: email.trim(), roleId: roleId || usual }),
    onDone: (invitation) => {
      refreshMembers()
      onClose()
      onDone()
      toast.done(t('members:invite.done', { email: invitation.email }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={t('members:invite.title')}
      description={t('members:invite.text')}
      form={form}
      submit={t('members:invite.submit')}
      onClose={onClose}
    >
      <Field label={t('members:column.email')} required error={errorOf('email')}>
        <TextInput
          type="email"
          autoFocus
          autoComplete="off"
          value={values.email}
          onChange={(event) => set('email', event.target.value)}
        />
      </Field>
      <Loaded query={roles}>
        {(all) => (
          <RoleChoice roles={all} value={values.roleId || usual} onChange={(roleId) => set('roleId', roleId)} />
        )}
      </Loaded>
    </FormDialog>
  )
}
