import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'
import { ticketQuery } from '../tickets.api.ts'

type Schemas = components['schemas']
export type SlaPolicy = Schemas['SlaPolicy']
export type SlaClock = Schemas['SlaClock']
export type SlaMetric = Schemas['SlaMetric']
export type SlaTargets = Schemas['SlaTargets']
export type SlaPreview = Schemas['SlaPreview']
export type PreviewBody = Schemas['PreviewSlaPolicy']
export type TicketSla = Schemas['TicketSlaDetails']

export const metrics = [
  'first_response',
  'next_response',
  'resolution',
  'closure',
] as const satisfies readonly SlaMetric[]
export const priorities = ['low', 'medium', 'high', 'urgent'] as const

const policies = ['sla-policies'] as const

/** The clocks of a ticket; asked anew with the ticket. */
export const ticketSlaQuery = (ref: string) =>
  queryOptions({
    queryKey: [...ticketQuery(ref).queryKey, 'sla'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/tickets/{idOrCode}/sla', { params: { path: { idOrCode: ref } }, signal })),
  })

export async function reapplySla(ref: string, body: Schemas['ReapplySla']): Promise<void> {
  const details = await read(
    api.POST('/api/v1/tickets/{idOrCode}/sla/reapply', { params: { path: { idOrCode: ref } }, body }),
  )
  queryClient.setQueryData(ticketSlaQuery(ref).queryKey, details)
  void queryClient.invalidateQueries({ queryKey: ticketQuery(ref).queryKey })
}

export const policiesQuery = queryOptions({
  queryKey: policies,
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/sla/policies', { signal }))).data,
})

export const overlapsQuery = queryOptions({
  queryKey: [...policies, 'overlaps'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/sla/policies/overlaps', { signal }))).data,
})

export const policyQuery = (id: string) =>
  queryOptions({
    queryKey: [...policies, id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/sla/policies/{id}', { params: { path: { id } }, signal })),
  })

export const policyVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...policies, id, 'versions'],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/sla/policies/{id}/versions', { params: { path: { id } }, signal }))).data,
  })

/** What a policy would have meant for tickets of the last days, in pages; asked when a person asks. */
export const previewQuery = (body: PreviewBody | null) =>
  infiniteQueryOptions({
    queryKey: [...policies, 'preview', body],
    queryFn: ({ pageParam, signal }) => {
      if (!body) throw new Error('Nothing is asked.')
      const page = pageParam === '' ? body : { ...body, cursor: pageParam }
      return read(api.POST('/api/v1/sla/policies/preview', { body: page, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Whether any open ticket that the person sees has no policy: those from before there were SLAs. */
export const unpromisedQuery = (filter: object) =>
  queryOptions({
    queryKey: ['tickets', 'without-sla'],
    queryFn: async ({ signal }) => {
      const query = { filter: JSON.stringify(filter), limit: 1 }
      return (await read(api.GET('/api/v1/tickets', { params: { query }, signal }))).data.length > 0
    },
  })

/** Resolves when what is on screen was read again. */
export function refreshPolicies(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: policies })
}

export function createPolicy(body: Schemas['CreateSlaPolicy']): Promise<SlaPolicy> {
  return read(api.POST('/api/v1/sla/policies', { body }))
}

export function updatePolicy(id: string, body: Schemas['UpdateSlaPolicy']): Promise<SlaPolicy> {
  return read(api.PATCH('/api/v1/sla/policies/{id}', { params: { path: { id } }, body }))
}

export function deletePolicy(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/sla/policies/{id}', { params: { path: { id } } }))
}

export function orderPolicies(ids: string[]): Promise<unknown> {
  return read(api.POST('/api/v1/sla/policies/order', { body: { ids } }))
}
