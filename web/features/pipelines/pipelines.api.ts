import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'

export type Pipeline = components['schemas']['Pipeline']
export type Stage = components['schemas']['Stage']
type Body<Path extends keyof paths> = paths[Path] extends {
  post: { requestBody: { content: { 'application/json': infer B } } }
}
  ? B
  : never

export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/pipelines', { signal }))).data,
})

/** Tickets by stage, as far as one sees them. */
export function stageCountsQuery(id: string) {
  return queryOptions({
    queryKey: ['pipelines', id, 'counts'],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/pipelines/{id}/counts', { params: { path: { id } }, signal }))).data,
    staleTime: 0,
  })
}

/** Resolves when what is on screen was read again. */
export function refreshPipelines(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: pipelinesQuery.queryKey })
}

const at = (id: string) => ({ path: { id } })

export const createPipeline = (body: Body<'/api/v1/pipelines'>) => read(api.POST('/api/v1/pipelines', { body }))

export const updatePipeline = (id: string, body: components['schemas']['UpdatePipeline']) =>
  read(api.PATCH('/api/v1/pipelines/{id}', { params: at(id), body }))

export const orderPipelines = (ids: string[]) => read(api.POST('/api/v1/pipelines/order', { body: { ids } }))

export const deletePipeline = (id: string, body: Body<'/api/v1/pipelines/{id}/delete'>) =>
  read(api.POST('/api/v1/pipelines/{id}/delete', { params: at(id), body }))

export const createStage = (id: string, body: Body<'/api/v1/pipelines/{id}/stages'>) =>
  read(api.POST('/api/v1/pipelines/{id}/stages', { params: at(id), body }))

type ChangedStage = paths['/api/v1/stages/{id}']['patch']['requestBody']['content']['application/json']
export const updateStage = (id: string, body: ChangedStage) =>
  read(api.PATCH('/api/v1/stages/{id}', { params: at(id), body }))

export const orderStages = (id: string, ids: string[]) =>
  read(api.POST('/api/v1/pipelines/{id}/stages/order', { params: at(id), body: { ids } }))

export const deleteStage = (id: string, toStageId: string) =>
  read(api.POST('/api/v1/stages/{id}/delete', { params: at(id), body: { toStageId } }))
