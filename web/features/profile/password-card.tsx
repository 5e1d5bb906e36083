import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { NewPassword } from '../../shared/new-password.tsx'
import { PasswordInput } from '../../shared/password-input.tsx'
import { minPasswordLength } from '../../shared/password-strength.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { useMe } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { toast } from '../../ui/toast.ts'
import { changePassword, refreshSessions } from './profile.api.ts'

const empty = { currentPassword: '', newPassword: '' }

export function PasswordCard() {
  const t = useT()
  const { user } = useMe()
  const form = useForm({
    initial: empty,
    validate: ({ currentPassword, newPassword }) => {
      const errors: FormErrors<typeof empty> = {}
      if (currentPassword === '') errors.currentPassword = t('profile:password.currentMissing')
      if (newPassword.length < minPasswordLength) {
        errors.newPassword = t('auth:password.least', { count: minPasswordLength })
      }
      return errors
    },
    submit: changePassword,
    onDone: () => {
      form.rebase(empty)
      refreshSessions()
      toast.done(t('profile:password.done'), { description: t('profile:password.doneText') })
    },
  })
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate>
      <SettingsCard
        title={t('profile:password.title')}
        text={t('profile:password.text')}
        footer={
          <Button type="submit" variant="primary" busy={form.busy} disabled={!form.isDirty}>
            {t('profile:password.submit')}
          </Button>
        }
      >
        <FailureBanner error={form.failure} />
        {/* For password managers, which look for the account a password belongs to. */}
        <input type="email" autoComplete="username" value={user.email} readOnly hidden />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t('profile:password.current')} required error={form.errorOf('currentPassword')}>
            <PasswordInput
              autoComplete="current-password"
              value={form.values.currentPassword}
              onChange={(event) => form.set('currentPassword', event.target.value)}
            />
          </Field>
          <NewPassword
            label={t('profile:password.new')}
            value={form.values.newPassword}
            onChange={(password) => form.set('newPassword', password)}
            error={form.errorOf('newPassword')}
            ownWords={[...user.name.split(' '), user.email.split('@')[0] ?? '']}
          />
        </div>
      </SettingsCard>
    </form>
  )
}
