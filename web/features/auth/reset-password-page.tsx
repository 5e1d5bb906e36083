import { getRouteApi, Link } from '@tanstack/react-router'
import { ApiError } from '../../api/api-error.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { NewPassword } from '../../shared/new-password.tsx'
import { minPasswordLength } from '../../shared/password-strength.ts'
import { useForm } from '../../shared/use-form.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { resetPassword } from './auth.api.ts'
import { AuthPage } from './auth-page.tsx'
import { BackToSignIn } from './forgot-password-page.tsx'
import { FormFailure } from './form-failure.tsx'

const route = getRouteApi('/auth/reset-password/$token')

export function ResetPasswordPage() {
  const t = useT()
  const { token } = route.useParams()
  const navigate = route.useNavigate()
  const form = useForm({
    initial: { password: '' },
    validate: ({ password }) =>
      password.length < minPasswordLength ? { password: t('auth:password.least', { count: minPasswordLength }) } : {},
    submit: ({ password }) => resetPassword(token, password),
    onDone: () => {
      toast.done(t('auth:reset.done'))
      void navigate({ to: paths.signIn, replace: true })
    },
  })
  const isDead = form.failure instanceof ApiError && [404, 410].includes(form.failure.status)
  return (
    <AuthPage title={t('auth:reset.title')} lead={isDead ? undefined : t('auth:reset.lead')}>
      {isDead ? (
        <Banner
          tone="warn"
          title={t('auth:reset.dead')}
          actions={
            <Link to={paths.forgotPassword} className={buttonClass()}>
              {t('auth:reset.again')}
            </Link>
          }
        >
          {t('auth:reset.deadText')}
        </Banner>
      ) : (
        <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-4">
          <FormFailure error={form.failure} />
          <NewPassword
            value={form.values.password}
            onChange={(password) => form.set('password', password)}
            error={form.errorOf('password')}
          />
          <Button type="submit" variant="primary" size="lg" busy={form.busy}>
            {t('auth:reset.submit')}
          </Button>
        </form>
      )}
      <BackToSignIn />
    </AuthPage>
  )
}
