import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { useForm } from '../../shared/use-form.ts'
import { isEmail } from '../../ui/address-list.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { requestPasswordReset } from './auth.api.ts'
import { AuthPage } from './auth-page.tsx'
import { FormFailure } from './form-failure.tsx'

export function ForgotPasswordPage() {
  const t = useT()
  const [sentTo, setSentTo] = useState<string>()
  const form = useForm({
    initial: { email: '' },
    validate: ({ email }) => (isEmail(email.trim()) ? {} : { email: t('auth:email.incomplete') }),
    submit: ({ email }) => requestPasswordReset(email.trim()),
    onDone: (_result, { email }) => setSentTo(email.trim()),
  })
  return (
    <AuthPage title={t('auth:forgot.title')} lead={sentTo ? undefined : t('auth:forgot.lead')}>
      {sentTo ? (
        <Banner tone="ok" title={t('auth:forgot.sent', { email: sentTo })}>
          {t('auth:forgot.sentText')}
        </Banner>
      ) : (
        <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-4">
          <FormFailure error={form.failure} />
          <Field label={t('auth:email.label')} error={form.errorOf('email')}>
            <TextInput
              type="email"
              autoComplete="username"
              autoFocus
              value={form.values.email}
              onChange={(event) => form.set('email', event.target.value)}
            />
          </Field>
          <Button type="submit" variant="primary" size="lg" busy={form.busy}>
            {t('auth:forgot.submit')}
          </Button>
        </form>
      )}
      <BackToSignIn />
    </AuthPage>
  )
}

export function BackToSignIn() {
  const t = useT()
  return (
    <Link to={paths.signIn} className="mt-4 inline-block text-accent-ink hover:underline">
      {t('auth:backToSignIn')}
    </Link>
  )
}
