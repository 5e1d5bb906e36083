import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'

export type Lead = components['schemas']['Lead']
type LeadBody = paths['/api/v1/leads']['post']['requestBody']['content']['application/json']

const leadsKey = ['leads'] as const

export function leadsQuery({ q }: { q?: string }) {
  return infiniteQueryOptions({
    queryKey: [...leadsKey, 'list', { q }],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 50, ...(q && { q }), ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/leads', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function leadQuery(id: string) {
  return queryOptions({
    queryKey: [...leadsKey, 'lead', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/leads/{id}', { params: { path: { id } }, signal })),
  })
}

export function refreshLeads(): void {
  void queryClient.invalidateQueries({ queryKey: leadsKey })
}

/** A new lead, or with `id` the change of one. */
export async function saveLead(id: string | undefined, body: LeadBody): Promise<Lead> {
  const saved = await (id
    ? read(api.PATCH('/api/v1/leads/{id}', { params: { path: { id } }, body }))
    : read(api.POST('/api/v1/leads', { body })))
  queryClient.setQueryData(leadQuery(saved.id).queryKey, saved)
  refreshLeads()
  return saved
}
