import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'
import { refreshCustomers } from './customers.api.ts'

export type Lead = components['schemas']['Lead']
export type ConversionPlan = components['schemas']['LeadConversionPlan']
type ConvertBody = components['schemas']['ConvertLead']
type LeadBody = paths['/api/v1/leads']['post']['requestBody']['content']['application/json']

const leadsKey = ['leads'] as const

type LeadsAsked = Omit<NonNullable<paths['/api/v1/leads']['get']['parameters']['query']>, 'cursor' | 'limit'>

export function leadsQuery(asked: LeadsAsked) {
  return infiniteQueryOptions({
    queryKey: [...leadsKey, 'list', asked],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...asked, limit: 50, ...(pageParam && { cursor: pageParam }) }
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

/** What making the lead a contact would do; with `contactId` that one. */
export function conversionQuery(id: string, contactId: string | undefined) {
  return queryOptions({
    queryKey: [...leadsKey, 'conversion', id, contactId],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/leads/{id}/conversion', {
          params: { path: { id }, query: { ...(contactId && { contactId }) } },
          signal,
        }),
      ),
    retry: false,
  })
}

export const convertLead = (id: string, body: ConvertBody): Promise<Lead> =>
  keep(read(api.POST('/api/v1/leads/{id}/conversion', { params: { path: { id } }, body })))

export const undoConversion = (id: string): Promise<Lead> =>
  keep(read(api.POST('/api/v1/leads/{id}/conversion/undo', { params: { path: { id } } })))

async function keep(answer: Promise<Lead>): Promise<Lead> {
  const lead = await answer
  queryClient.setQueryData(leadQuery(lead.id).queryKey, lead)
  refreshLeads()
  refreshCustomers()
  return lead
}
