import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

export type FormRule = components['schemas']['FormRule']
export type FormEffect = components['schemas']['FormEffect']
type NewRule = paths['/api/v1/form-rules']['post']['requestBody']['content']['application/json']
type ChangedRule = paths['/api/v1/form-rules/{id}']['patch']['requestBody']['content']['application/json']

export const formRulesQuery = queryOptions({
  queryKey: ['form-rules'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/form-rules', { signal }))).data,
})

/** Resolves when what is on screen was read again. */
export function refreshRules(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: formRulesQuery.queryKey })
}

const at = (id: string) => ({ path: { id } })

export const createRule = (body: NewRule) => read(api.POST('/api/v1/form-rules', { body }))
export const updateRule = (id: string, body: ChangedRule) =>
  read(api.PATCH('/api/v1/form-rules/{id}', { params: at(id), body }))
export const deleteRule = (id: string) => read(api.DELETE('/api/v1/form-rules/{id}', { params: at(id) }))
export const orderRules = (ids: string[]) => read(api.POST('/api/v1/form-rules/order', { body: { ids } }))
