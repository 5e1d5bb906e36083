import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../api/api-error.ts'
import { useT } from '../i18n/use-t.ts'
import { AwayState, isAway } from '../shell/away-state.tsx'
import { Missing } from '../shell/page-failure.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useWords } from '../ui/words.ts'

/** Shows what a query brought; before that its shape, and when it failed why, with a way to try again. */
export function Loaded<Data>({
  query,
  skeleton,
  children,
}: {
  query: UseQueryResult<Data>
  skeleton?: ReactNode
  children: (data: Data) => ReactNode
}) {
  const t = useT()
  const words = useWords()
  // What was seen before stays on screen when a refresh fails.
  if (query.data !== undefined) return children(query.data)
  if (query.isError) {
    const { error } = query
    if (error instanceof ApiError && error.status === 404) return <Missing />
    const retry = () => void query.refetch()
    if (isAway(error)) return <AwayState error={error} onRetry={retry} />
    return (
      <ErrorState
        title={t('shared:load.failed')}
        code={error instanceof ApiError ? error.code : undefined}
        onRetry={retry}
      >
        {error.message}
      </ErrorState>
    )
  }
  return (
    <div aria-busy="true" aria-label={words.loading} role="status">
      {skeleton ?? <RowsSkeleton />}
    </div>
  )
}

const widths = ['w-2/5', 'w-1/2', 'w-1/3', 'w-3/5', 'w-2/5', 'w-1/2']

/** Rows of a table that is on its way. */
export function RowsSkeleton() {
  return (
    <div className="flex flex-col">
      {widths.map((width, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes never change places
        <div key={at} className="flex h-row items-center gap-3 border-line-soft border-b px-4">
          <Skeleton className="size-4 rounded-full" />
          <Skeleton className={`h-3 ${width}`} />
        </div>
      ))}
    </div>
  )
}
