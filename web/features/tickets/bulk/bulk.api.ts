import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

export type BulkChange = components['schemas']['BulkChange']
export type CreateBulkChange = paths['/api/v1/bulk-changes']['post']['requestBody']['content']['application/json']

const at = (id: string) => ({ path: { id } })
const pollMs = 1_000

export const isRunning = ({ state }: Pick<BulkChange, 'state'>) =>
  state === 'collecting' || state === 'running' || state === 'undoing'

/** How far it is; asked again each second while it runs, and when the stream says so. */
export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: ['bulk', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/bulk-changes/{id}', { params: at(id), signal })),
    refetchInterval: (query) => (query.state.data && !isRunning(query.state.data) ? false : pollMs),
    staleTime: 0,
  })

/** The first hundred that were refused, with the reason of each. */
export const refusedQuery = (id: string, part: 'result' | 'undoResult') =>
  queryOptions({
    queryKey: ['bulk', id, part],
    queryFn: async ({ signal }) => {
      const query = { limit: 100, [part]: 'refused' as const }
      return read(api.GET('/api/v1/bulk-changes/{id}/rows', { params: { ...at(id), query }, signal }))
    },
  })

export const createBulkChange = (body: CreateBulkChange) => read(api.POST('/api/v1/bulk-changes', { body }))
export const cancelBulkChange = (id: string) => read(api.POST('/api/v1/bulk-changes/{id}/cancel', { params: at(id) }))
export const undoBulkChange = (id: string) => read(api.POST('/api/v1/bulk-changes/{id}/undo', { params: at(id) }))
