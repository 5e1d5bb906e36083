import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type AccountTier = components['schemas']['AccountTier']

/** Tiers of accounts, the highest first. */
export const tiersQuery = queryOptions({
  queryKey: ['account-tiers'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/account-tiers', { signal }))).data,
})

/** Resolves when what is on screen was read again. */
export function refreshTiers(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: tiersQuery.queryKey })
}

const at = (id: string) => ({ path: { id } })

/** A new tier, or with `id` another name for one. */
export const saveTier = (id: string | undefined, body: { name: string }) =>
  read(
    id
      ? api.PATCH('/api/v1/account-tiers/{id}', { params: at(id), body })
      : api.POST('/api/v1/account-tiers', { body }),
  )
export const deleteTier = (id: string) => read(api.DELETE('/api/v1/account-tiers/{id}', { params: at(id) }))
export const orderTiers = (ids: string[]) => read(api.POST('/api/v1/account-tiers/order', { body: { ids } }))
