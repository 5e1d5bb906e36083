import { Link, useRouter } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { ApiError } from '../api/api-error.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { AwayState, isAway } from './away-state.tsx'

function HomeLink() {
  const t = useT()
  return (
    <Link to={paths.tickets} className={buttonClass()}>
      {t('common:error.home')}
    </Link>
  )
}

/** What stands in place of a page that failed: the reason in words, the code, and a way on. */
export function PageFailure({ error, reset }: { error: unknown; reset: () => void }) {
  const t = useT()
  const router = useRouter()
  if (error instanceof ApiError && error.status === 404) return <NotFound />
  const retry = () => {
    reset()
    // What a route loads before its page is asked again only so.
    void router.invalidate()
  }
  if (isAway(error)) return <AwayState error={error} onRetry={retry} />
  return (
    <ErrorState
      title={t('common:error.unexpected')}
      code={error instanceof ApiError ? error.code : undefined}
      onRetry={retry}
      actions={
        <>
          <Button press="shift+r" onClick={() => location.reload()}>
            {t('common:error.reload')}
          </Button>
          <HomeLink />
        </>
      }
    >
      {error instanceof ApiError ? error.message : t('common:error.unexpectedText')}
    </ErrorState>
  )
}

/** What stands in place of a page whose address leads nowhere. */
export function NotFound() {
  return <Missing isPage />
}

/** What stands where a page would show a record that is not there (any more). */
export function Missing({ isPage = false }: { isPage?: boolean }) {
  const t = useT()
  return (
    <EmptyState
      isPage={isPage}
      icon={<SearchX aria-hidden="true" />}
      title={t('common:notFound.title')}
      actions={<HomeLink />}
    >
      {t('common:notFound.text')}
    </EmptyState>
  )
}
