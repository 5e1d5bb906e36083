import { useEffect, useRef } from 'react'
import { ApiError } from '../api/api-error.ts'
import { useT } from '../i18n/use-t.ts'
import { ErrorState } from '../ui/error-state.tsx'

/** How often is asked whether the server is back. */
const askEveryMs = 5_000

/** No answer, a proxy that finds no server, and a server without its database. */
const awayStatuses = [0, 502, 503, 504]

/** True when the server is away, which is over without the reader's help. */
export function isAway(error: unknown): error is ApiError {
  return error instanceof ApiError && awayStatuses.includes(error.status)
}

/** Answers whether the server and its database work: the cheapest question that needs both and no session. */
async function isBack(signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch('/api/v1/setup', { signal, cache: 'no-store' })).status < 500
  } catch {
    return false
  }
}

/** In place of what could not be loaded while the server is away: says what is the matter, and comes back by itself. */
export function AwayState({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  const t = useT()
  const latest = useRef(onRetry)
  useEffect(() => {
    latest.current = onRetry
  })
  useEffect(() => {
    const end = new AbortController()
    const ask = () => {
      void isBack(end.signal).then((yes) => {
        if (yes && !end.signal.aborted) latest.current()
      })
    }
    const timer = setInterval(ask, askEveryMs)
    addEventListener('online', ask, { signal: end.signal })
    return () => {
      clearInterval(timer)
      end.abort()
    }
  }, [])
  const isDatabase = error.code === 'database.unavailable'
  return (
    <ErrorState
      title={isDatabase ? t('common:error.noDatabase') : t('common:error.unreachable')}
      code={error.code}
      onRetry={onRetry}
    >
      {isDatabase ? t('common:error.noDatabaseText') : t('common:error.unreachableText')}
    </ErrorState>
  )
}
