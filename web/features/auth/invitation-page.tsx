import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ApiError } from '../../api/api-error.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { NewPassword } from '../../shared/new-password.tsx'
import { PasswordInput } from '../../shared/password-input.tsx'
import { minPasswordLength } from '../../shared/password-strength.ts'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { acceptInvitation, type Invitation, invitationQuery } from './auth.api.ts'
import { AuthPage } from './auth-page.tsx'
import { BackToSignIn } from './forgot-password-page.tsx'
import { FormFailure } from './form-failure.tsx'

const route = getRouteApi('/auth/invitations/$token')

export function InvitationPage() {
  const t = useT()
  const { token } = route.useParams()
  const { data: invitation, error, refetch } = useQuery(invitationQuery(token))
  if (error) {
    const isDead = error instanceof ApiError && [404, 410].includes(error.status)
    return (
      <AuthPage title={t('auth:invitation.title')}>
        {isDead ? (
          <Banner tone="warn" title={t('auth:invitation.dead')}>
            {t('auth:invitation.deadText')}
          </Banner>
        ) : (
          <Banner
            tone="danger"
            title={t('common:error.unreachable')}
            actions={<Button onClick={() => void refetch()}>{t('common:ui.retry')}</Button>}
          />
        )}
        <BackToSignIn />
      </AuthPage>
    )
  }
  if (!invitation) {
    return (
      <AuthPage title={t('auth:invitation.title')}>
        <div aria-busy="true" className="flex flex-col gap-4">
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      </AuthPage>
    )
  }
  return <InvitationForm token={token} invitation={invitation} />
}

function InvitationForm({ token, invitation }: { token: string; invitation: Invitation }) {
  const t = useT()
  const navigate = route.useNavigate()
  const { organization, needsPassword, email } = invitation
  const form = useForm({
    initial: { name: '', password: '' },
    validate: ({ name, password }) => {
      const errors: FormErrors<{ name: string; password: string }> = {}
      if (!needsPassword) {
        if (password === '') errors.password = t('auth:password.missing')
        return errors
      }
      if (name.trim() === '') errors.name = t('auth:name.missing')
      if (password.length < minPasswordLength) errors.password = t('auth:password.least', { count: minPasswordLength })
      return errors
    },
    submit: ({ name, password }) =>
      acceptInvitation(token, needsPassword ? { name: name.trim(), password } : { password }),
    onDone: () => {
      queryClient.clear()
      void navigate({ to: paths.home, replace: true })
    },
  })
  return (
    <AuthPage
      title={t('auth:invitation.join', { organization })}
      lead={t('auth:invitation.for', { email, role: invitation.role })}
    >
      <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-4">
        <FormFailure error={form.failure} />
        {/* For password managers, which look for the account a password belongs to. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        {!needsPassword ? (
          <Field
            label={t('auth:password.label')}
            hint={t('auth:invitation.known')}
            error={form.errorOf('password')}
            required
          >
            <PasswordInput
              autoComplete="current-password"
              value={form.values.password}
              onChange={(event) => form.set('password', event.target.value)}
            />
          </Field>
        ) : (
          <>
            <Field label={t('auth:name.label')} hint={t('auth:name.hint')} error={form.errorOf('name')} required>
              <TextInput
                autoComplete="name"
                autoFocus
                value={form.values.name}
                onChange={(event) => form.set('name', event.target.value)}
              />
            </Field>
            <NewPassword
              value={form.values.password}
              onChange={(password) => form.set('password', password)}
              error={form.errorOf('password')}
              ownWords={[...form.values.name.split(' '), organization]}
            />
          </>
        )}
        <Button type="submit" variant="primary" size="lg" busy={form.busy}>
          {t('auth:invitation.submit')}
        </Button>
      </form>
    </AuthPage>
  )
}
