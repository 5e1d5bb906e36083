import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import type { components, paths } from '../../api/schema.gen.ts'

export type Export = components['schemas']['Export']
export type CreateExport = paths['/api/v1/exports']['post']['requestBody']['content']['application/json']

export const isWriting = ({ state }: Pick<Export, 'state'>) => state === 'waiting' || state === 'running'

/** The person's exports of the last days; asked again each second while one is being written. */
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: async ({ signal }) =>
    (await read(api.GET('/api/v1/exports', { params: { query: { limit: 20 } }, signal }))).data,
  refetchInterval: (query) => (query.state.data?.some(isWriting) ? 1_000 : false),
  staleTime: 0,
})

/** All of them, page by page. */
export const allExportsQuery = infiniteQueryOptions({
  queryKey: ['exports', 'all'],
  queryFn: async ({ pageParam: cursor, signal }) =>
    read(api.GET('/api/v1/exports', { params: { query: { limit: 30, ...(cursor && { cursor }) } }, signal })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: (query) => (query.state.data?.pages.some((page) => page.data.some(isWriting)) ? 1_000 : false),
  staleTime: 0,
})

export const createExport = (body: CreateExport) => read(api.POST('/api/v1/exports', { body }))
export const deleteExport = (id: string) => read(api.DELETE('/api/v1/exports/{id}', { params: { path: { id } } }))
export const fileOf = (id: string) => `/api/v1/exports/${id}/file`
