import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type Label = components['schemas']['Label']

export const labelsQuery = queryOptions({
  queryKey: ['labels'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/labels', { signal }))).data,
})

/** The types of tickets by name; asked when a label is written. */
export const typeNamesQuery = queryOptions({
  queryKey: ['ticket-types'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/ticket-types', { signal }))).data,
})

export function refreshLabels(): void {
  void queryClient.invalidateQueries({ queryKey: labelsQuery.queryKey })
}

/** Gives the tickets of a label another one; the first is gone then. */
export function mergeLabels(id: string, intoId: string): Promise<Label> {
  return read(api.POST('/api/v1/labels/{id}/merge', { params: { path: { id } }, body: { intoId } }))
}

export function createLabel(body: components['schemas']['CreateLabel']): Promise<Label> {
  return read(api.POST('/api/v1/labels', { body }))
}

export function updateLabel(id: string, body: components['schemas']['UpdateLabel']): Promise<Label> {
  return read(api.PATCH('/api/v1/labels/{id}', { params: { path: { id } }, body }))
}

export function deleteLabel(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/labels/{id}', { params: { path: { id } } }))
}
