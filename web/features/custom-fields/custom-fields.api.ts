import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import type { components, paths } from '../../api/schema.gen.ts'
import type { FieldEntity } from '../../shared/custom/custom-fields.ts'

type PostBody<Path extends keyof paths> = paths[Path] extends {
  post: { requestBody: { content: { 'application/json': infer B } } }
}
  ? B
  : never
export type NewField = PostBody<'/api/v1/custom-fields'>
export type ChangedField = paths['/api/v1/custom-fields/{id}']['patch']['requestBody']['content']['application/json']

const at = (id: string) => ({ path: { id } })

export const createField = (body: NewField) => read(api.POST('/api/v1/custom-fields', { body }))
export const updateField = (id: string, body: ChangedField) =>
  read(api.PATCH('/api/v1/custom-fields/{id}', { params: at(id), body }))
export const deleteField = (id: string) => read(api.DELETE('/api/v1/custom-fields/{id}', { params: at(id) }))
export const orderFields = (ids: string[]) => read(api.POST('/api/v1/custom-fields/order', { body: { ids } }))

export const createSection = (entity: FieldEntity, name: string) =>
  read(api.POST('/api/v1/field-sections', { body: { entity, name } }))
export const updateSection = (id: string, name: string) =>
  read(api.PATCH('/api/v1/field-sections/{id}', { params: at(id), body: { name } }))
export const deleteSection = (id: string) => read(api.DELETE('/api/v1/field-sections/{id}', { params: at(id) }))
export const orderSections = (ids: string[]) => read(api.POST('/api/v1/field-sections/order', { body: { ids } }))

// What a field can be tied to.
export type Pipeline = components['schemas']['Pipeline']
export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/pipelines', { signal }))).data,
})
export const typesQuery = queryOptions({
  queryKey: ['ticket-types'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/ticket-types', { signal }))).data,
})
