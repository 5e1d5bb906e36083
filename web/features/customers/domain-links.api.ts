import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'
import { accountQuery } from './customers.api.ts'

export type DomainLink = components['schemas']['DomainLink']
export type DomainMatches = components['schemas']['DomainMatches']

/** What linking by the account's domains would do now. */
export function domainMatchesQuery(id: string) {
  return queryOptions({
    queryKey: [...accountQuery(id).queryKey, 'matches'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/accounts/{id}/domain-matches', { params: { path: { id } }, signal })),
    staleTime: 0,
  })
}

/** The newest runs that linked contacts to the account. */
export function domainLinksQuery(id: string) {
  return queryOptions({
    queryKey: [...accountQuery(id).queryKey, 'links'],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/accounts/{id}/domain-links', { params: { path: { id } }, signal }))).data,
  })
}

export async function linkByDomain(id: string): Promise<void> {
  await read(api.POST('/api/v1/accounts/{id}/domain-links', { params: { path: { id } }, body: {} }))
  await queryClient.invalidateQueries(domainLinksQuery(id))
}

export async function undoLink(link: DomainLink): Promise<void> {
  await read(api.POST('/api/v1/domain-links/{id}/undo', { params: { path: { id: link.id } } }))
  await queryClient.invalidateQueries(domainLinksQuery(link.accountId))
}
