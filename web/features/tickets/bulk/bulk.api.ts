import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

export type BulkChange = components['schemas']['BulkChange']
export type CreateBulkChange = paths['/api/v1/bulk-changes']['post']['requestBody']['content']['application/json']

const at = (id: string) => ({ path: { id } })
const pollMs = 1_000

export const isRunning = ({ state }: Pick<BulkChange, 'state'>) =>
  state === 'collecting' || state === 'running' || state === 'sending' || state === 'undoing'

/** How far it is; asked again each second while it runs, and when the stream says so. */
export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: ['bulk', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/bulk-changes/{id}', { params: at(id), signal })),
    refetchInterval: (query) => (query.state.data && !isRunning(query.state.data) ? false : pollMs),
    staleTime: 0,
  })

export type BulkRow = components['schemas']['BulkRow']
export type BulkRowsFilter = {
  result?: NonNullable<BulkRow['result']>
  undoResult?: NonNullable<BulkRow['undoResult']>
}

/** What became of its tickets, in their order. */
export const bulkRowsQuery = (id: string, filter: BulkRowsFilter) =>
  infiniteQueryOptions({
    queryKey: ['bulk', id, 'rows', filter],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: 100, ...filter, ...(cursor && { cursor }) }
      return read(api.GET('/api/v1/bulk-changes/{id}/rows', { params: { ...at(id), query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  })

/** The person's changes of many tickets, the newest first; asked again each second while one of them runs. */
export const allBulksQuery = infiniteQueryOptions({
  queryKey: ['bulk', 'all'],
  queryFn: async ({ pageParam: cursor, signal }) =>
    read(api.GET('/api/v1/bulk-changes', { params: { query: { limit: 30, ...(cursor && { cursor }) } }, signal })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: (query) => (query.state.data?.pages.some((page) => page.data.some(isRunning)) ? pollMs : false),
  staleTime: 0,
})

export type BulkCheck = components['schemas']['BulkCheck']

/** What a change would meet among all of its tickets, those that are not loaded too; nothing is changed by asking. */
export const checkBulkChange = (body: CreateBulkChange, signal?: AbortSignal) =>
  read(api.POST('/api/v1/bulk-changes/check', { body, signal }))

/** The same while it is being chosen; asked anew each time, for tickets change meanwhile. */
export const bulkCheckQuery = (body: CreateBulkChange) =>
  queryOptions({
    queryKey: ['bulk', 'check', body],
    queryFn: ({ signal }) => checkBulkChange(body, signal),
    staleTime: 0,
    gcTime: 0,
  })

export const createBulkChange = (body: CreateBulkChange) => read(api.POST('/api/v1/bulk-changes', { body }))
export const cancelBulkChange = (id: string) => read(api.POST('/api/v1/bulk-changes/{id}/cancel', { params: at(id) }))
/** Lets held replies leave, each as of what was read of its ticket. */
export const sendHeldReplies = (id: string, rows: readonly Pick<BulkRow, 'id' | 'lastSeenMessageId'>[]) => {
  const body = { rows: rows.map(({ id: ticketId, lastSeenMessageId }) => ({ ticketId, lastSeenMessageId })) }
  return read(api.POST('/api/v1/bulk-changes/{id}/send-held', { params: at(id), body }))
}
export const undoBulkChange = (id: string) => read(api.POST('/api/v1/bulk-changes/{id}/undo', { params: at(id) }))
