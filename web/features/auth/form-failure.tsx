import { ApiError } from '../../api/api-error.ts'
import { useT } from '../../i18n/use-t.ts'
import { Banner } from '../../ui/banner.tsx'

/** Why the form was not accepted, above its fields. What was written stays. */
export function FormFailure({ error }: { error: Error | undefined }) {
  const t = useT()
  if (!error) return null
  if (error instanceof ApiError && error.status === 0) {
    return (
      <Banner tone="danger" title={t('common:error.unreachable')}>
        {t('auth:failure.kept')}
      </Banner>
    )
  }
  if (error instanceof ApiError && error.status === 429) {
    const seconds = error.retryAfterSeconds
    return (
      <Banner tone="warn" title={t('auth:failure.tooMany')}>
        {seconds ? t('auth:failure.wait', { count: Math.ceil(seconds / 60) }) : error.message}
      </Banner>
    )
  }
  if (error instanceof ApiError && error.status === 401)
    return <Banner tone="danger" title={t('auth:failure.credentials')} />
  return <Banner tone="danger" title={error.message} />
}
