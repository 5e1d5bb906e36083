import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { testLine } from '../../api/line-test.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type SystemHealth = components['schemas']['SystemHealth']
export type HealthState = SystemHealth['state']
export type SetAside = SystemHealth['setAside'][number]
export type MailHealth = components['schemas']['MailHealth']

const everyMs = 15_000

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/health', { signal })),
  // Soon again while a try is under way.
  refetchInterval: ({ state }) => (state.data?.setAside.some(({ retrying }) => retrying) ? 1_500 : everyMs),
})

/** The mail's own health, for those who may see it. */
export const mailFactsQuery = (may: boolean) =>
  queryOptions({
    queryKey: ['health-mail'],
    queryFn: ({ signal }) => read(api.GET('/api/v1/mail/health', { signal })),
    refetchInterval: everyMs,
    enabled: may,
  })

/** Does the stream reach this browser? Asked when the page opens, and when somebody wants to know again. */
export const lineQuery = queryOptions({
  queryKey: ['health-line'],
  queryFn: ({ signal }) => testLine(signal),
  staleTime: 0,
  gcTime: 0,
  retry: false,
})

function refreshHealth(): void {
  void queryClient.invalidateQueries({ queryKey: healthQuery.queryKey })
}

/** Shows at once that it is tried. */
export async function retryReaction(id: string): Promise<void> {
  queryClient.setQueryData(
    healthQuery.queryKey,
    (health) =>
      health && {
        ...health,
        setAside: health.setAside.map((one) => (one.id === id ? { ...one, retrying: true } : one)),
      },
  )
  try {
    await api.POST('/api/v1/health/set-aside/{id}/retry', { params: { path: { id } } })
  } finally {
    refreshHealth()
  }
}

export async function dropReaction(id: string): Promise<void> {
  await api.DELETE('/api/v1/health/set-aside/{id}', { params: { path: { id } } })
  refreshHealth()
}
