import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'

export type TicketType = components['schemas']['TicketType']
type NewType = paths['/api/v1/ticket-types']['post']['requestBody']['content']['application/json']
type ChangedType = paths['/api/v1/ticket-types/{id}']['patch']['requestBody']['content']['application/json']

export const typesQuery = queryOptions({
  queryKey: ['ticket-types'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/ticket-types', { signal }))).data,
})

export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/pipelines', { signal }))).data,
})

/** Resolves when what is on screen was read again. */
export function refreshTypes(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: typesQuery.queryKey })
}

const at = (id: string) => ({ path: { id } })

export const createType = (body: NewType) => read(api.POST('/api/v1/ticket-types', { body }))
export const updateType = (id: string, body: ChangedType) =>
  read(api.PATCH('/api/v1/ticket-types/{id}', { params: at(id), body }))
export const deleteType = (id: string) => read(api.DELETE('/api/v1/ticket-types/{id}', { params: at(id) }))
export const orderTypes = (ids: string[]) => read(api.POST('/api/v1/ticket-types/order', { body: { ids } }))
