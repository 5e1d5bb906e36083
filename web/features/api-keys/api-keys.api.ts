import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type ApiKey = components['schemas']['ApiKey']
export type NewApiKey = components['schemas']['NewApiKey']

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/api-keys', { signal }))).data,
})

export function refreshApiKeys(): void {
  void queryClient.invalidateQueries(apiKeysQuery)
}

/** The answer carries the key itself, this once. */
export function createApiKey(body: components['schemas']['CreateApiKey']): Promise<NewApiKey> {
  return read(api.POST('/api/v1/api-keys', { body }))
}

export function revokeApiKey(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id } } }))
}
