import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'
import { queuesQuery } from '../../shared/teams-and-queues.ts'

export type Queue = components['schemas']['Queue']

export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/pipelines', { signal }))).data,
})

/** Resolves when what is on screen was read again. */
export function refreshQueues(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: queuesQuery.queryKey })
}

export function createQueue(body: components['schemas']['CreateQueue']): Promise<Queue> {
  return read(api.POST('/api/v1/queues', { body }))
}

export function updateQueue(id: string, body: components['schemas']['UpdateQueue']): Promise<Queue> {
  return read(api.PATCH('/api/v1/queues/{id}', { params: { path: { id } }, body }))
}

/** Shows the new order at once. */
export async function orderQueues(ids: string[]): Promise<void> {
  queryClient.setQueryData(queuesQuery.queryKey, (known) =>
    known ? ids.flatMap((id) => known.find((one) => one.id === id) ?? []) : known,
  )
  await read(api.POST('/api/v1/queues/order', { body: { ids } }))
}

export function deleteQueue(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/queues/{id}', { params: { path: { id } } }))
}
