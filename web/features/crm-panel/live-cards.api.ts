import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type LiveCard = components['schemas']['CrmCard']
export type LiveCardValues = Required<components['schemas']['UpdateCrmCard']>

/** Live cards as the settings have them, in their order. */
export const liveCardsQuery = queryOptions({
  queryKey: ['crm-cards'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/crm-cards', { signal }))).data,
})

/** Resolves when what is on screen was read again. */
export function refreshLiveCards(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: liveCardsQuery.queryKey })
}

const at = (id: string) => ({ path: { id } })

/** A new card; its secret comes with this answer only. */
export const createLiveCard = (body: LiveCardValues) => read(api.POST('/api/v1/crm-cards', { body }))
export const updateLiveCard = (id: string, body: LiveCardValues) =>
  read(api.PATCH('/api/v1/crm-cards/{id}', { params: at(id), body }))
export const deleteLiveCard = (id: string) => read(api.DELETE('/api/v1/crm-cards/{id}', { params: at(id) }))
export const orderLiveCards = (ids: string[]) => read(api.POST('/api/v1/crm-cards/order', { body: { ids } }))
export const makeLiveCardSecret = (id: string) =>
  read(api.POST('/api/v1/crm-cards/{id}/secret', { params: at(id), body: { keepOldHours: 24 } }))
export const tryLiveCard = (id: string, email: string) =>
  read(api.GET('/api/v1/crm-cards/{id}/preview', { params: { ...at(id), query: { email } } }))
