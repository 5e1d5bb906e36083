import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type SendingDomain = components['schemas']['SendingDomain']
export type DomainRecord = SendingDomain['records'][number]

export const domainsQuery = queryOptions({
  queryKey: ['sending-domains'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/sending-domains', { signal }))).data,
})

export function refreshDomains(): void {
  void queryClient.invalidateQueries({ queryKey: domainsQuery.queryKey })
}

export function addDomain(domain: string): Promise<SendingDomain> {
  return read(api.POST('/api/v1/sending-domains', { body: { domain } }))
}

export function checkDomain(id: string): Promise<SendingDomain> {
  return read(api.POST('/api/v1/sending-domains/{id}/check', { params: { path: { id } } }))
}

export function deleteDomain(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/sending-domains/{id}', { params: { path: { id } } }))
}
