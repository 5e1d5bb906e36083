import { ApiError } from '../api/api-error.ts'
import { useT } from '../i18n/use-t.ts'
import { Banner } from '../ui/banner.tsx'

/** Why something was not accepted, above what was written, which stays. `words` replaces the server's sentence for a known code. */
export function FailureBanner({
  error,
  words = {},
}: {
  error: Error | null | undefined
  words?: Record<string, string>
}) {
  const t = useT()
  if (!error) return null
  if (error instanceof ApiError && error.status === 0) {
    return (
      <Banner tone="danger" title={t('common:error.unreachable')}>
        {t('shared:form.kept')}
      </Banner>
    )
  }
  const known = error instanceof ApiError ? words[error.code] : undefined
  return <Banner tone="danger" title={known ?? error.message} />
}
