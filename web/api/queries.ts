import { type Query, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'

/**
 * The cache of server state. Shown data stay for the whole working day (seen tickets open at once) and are refreshed
 * behind; live events invalidate what changed, so nothing is asked again merely because a window got the focus.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 8 * 60 * 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.isTemporary),
      retryDelay: (failures, error) => {
        // A server without its database asks for patience too, but the reader should hear of it soon.
        const asked = error instanceof ApiError && error.status === 429 ? error.retryAfterSeconds : undefined
        return asked === undefined ? Math.min(500 * 2 ** failures, 8_000) : asked * 1000
      },
    },
    mutations: { retry: false },
  },
})

/**
 * Of what is asked for the first time while news come that outdate it the answer may be older than the news. The library counts it as
 * fresh all the same; here it is asked again.
 */
const overtaken = new WeakSet<Query>()
queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated') return
  const { action, query } = event
  const isFirst = query.state.fetchStatus === 'fetching' && query.state.data === undefined
  if (action.type === 'invalidate' && isFirst) overtaken.add(query)
  else if (action.type === 'success' && overtaken.delete(query))
    void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true })
})
