import { QueryClient } from '@tanstack/react-query'
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
