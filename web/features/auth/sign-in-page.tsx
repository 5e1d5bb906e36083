import { getRouteApi, Link, useLocation } from '@tanstack/react-router'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { PasswordInput } from '../../shared/password-input.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { signIn } from './auth.api.ts'
import { AuthPage } from './auth-page.tsx'
import { FormFailure } from './form-failure.tsx'
import { safeNext } from './safe-next.ts'

const route = getRouteApi('/auth/sign-in')

export function SignInPage() {
  const t = useT()
  const { next } = route.useSearch()
  const ended = useLocation({ select: ({ state }) => state.sessionEnded === true })
  const navigate = route.useNavigate()
  const form = useForm({
    initial: { email: '', password: '' },
    validate: ({ email, password }) => {
      const errors: FormErrors<{ email: string; password: string }> = {}
      if (email.trim() === '') errors.email = t('auth:email.missing')
      if (password === '') errors.password = t('auth:password.missing')
      return errors
    },
    submit: ({ email, password }) => signIn({ email: email.trim(), password }),
    onDone: () => {
      queryClient.clear()
      void navigate({ href: safeNext(next, location.origin), replace: true })
    },
  })
  return (
    <AuthPage title={t('auth:signIn.title')}>
      <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-4">
        {form.failure ? (
          <FormFailure error={form.failure} />
        ) : (
          ended && (
            <Banner tone="info" title={t('auth:signIn.ended')}>
              {t('auth:signIn.endedText')}
            </Banner>
          )
        )}
        <Field label={t('auth:email.label')} error={form.errorOf('email')}>
          <TextInput
            type="email"
            autoComplete="username"
            autoFocus
            value={form.values.email}
            onChange={(event) => form.set('email', event.target.value)}
          />
        </Field>
        <Field
          label={t('auth:password.label')}
          error={form.errorOf('password')}
          aside={
            <Link to={paths.forgotPassword} className="text-accent-ink text-xs hover:underline">
              {t('auth:signIn.forgot')}
            </Link>
          }
        >
          <PasswordInput
            autoComplete="current-password"
            value={form.values.password}
            onChange={(event) => form.set('password', event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={form.busy}>
          {t('auth:signIn.submit')}
        </Button>
      </form>
    </AuthPage>
  )
}
