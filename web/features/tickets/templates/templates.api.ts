import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import { readAll } from '../../../api/read-all.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

type Schemas = components['schemas']
export type TemplateRow = Schemas['TicketTemplateRow']
export type Template = Schemas['TicketTemplate']
export type NewTemplate = paths['/api/v1/ticket-templates']['post']['requestBody']['content']['application/json']
export type TemplateContent = NonNullable<NewTemplate['content']>

const one = (id: string) => ({ params: { path: { id } } })

/** All templates that the person sees: few enough to be searched here. */
export const templatesQuery = queryOptions({
  queryKey: ['ticket-templates'],
  queryFn: ({ signal }) =>
    readAll((cursor) =>
      read(api.GET('/api/v1/ticket-templates', { params: { query: { cursor, limit: 200 } }, signal })),
    ),
  staleTime: 60_000,
})

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: ['ticket-templates', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/ticket-templates/{id}', { ...one(id), signal })),
  })

export const checklistsQuery = queryOptions({
  queryKey: ['checklist-templates'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/checklist-templates', { signal }))).data,
})

export function refreshTemplates(): void {
  void queryClient.invalidateQueries({ queryKey: templatesQuery.queryKey })
}

export const createTemplate = (body: NewTemplate): Promise<Template> =>
  read(api.POST('/api/v1/ticket-templates', { body }))
export const updateTemplate = (id: string, body: Partial<NewTemplate>): Promise<Template> =>
  read(api.PATCH('/api/v1/ticket-templates/{id}', { ...one(id), body }))
export const deleteTemplate = (id: string): Promise<unknown> =>
  read(api.DELETE('/api/v1/ticket-templates/{id}', one(id)))
export const duplicateTemplate = (id: string, name: string): Promise<Template> =>
  read(api.POST('/api/v1/ticket-templates/{id}/duplicate', { ...one(id), body: { name } }))
