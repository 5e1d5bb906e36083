import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'

export type Template = components['schemas']['ChecklistTemplate']
export type NewTemplate = paths['/api/v1/checklist-templates']['post']['requestBody']['content']['application/json']

export const templatesQuery = queryOptions({
  queryKey: ['checklist-templates'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/checklist-templates', { signal }))).data,
})

export function refreshTemplates(): void {
  void queryClient.invalidateQueries({ queryKey: templatesQuery.queryKey })
}

export function createTemplate(body: NewTemplate): Promise<Template> {
  return read(api.POST('/api/v1/checklist-templates', { body }))
}

export function updateTemplate(id: string, body: NewTemplate): Promise<Template> {
  return read(api.PATCH('/api/v1/checklist-templates/{id}', { params: { path: { id } }, body }))
}

export function deleteTemplate(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/checklist-templates/{id}', { params: { path: { id } } }))
}
