import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'
import { meQuery } from '../../shell/shell.api.ts'

export type Organization = components['schemas']['Organization']
export type OrganizationChange = components['schemas']['UpdateOrganization']

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/organization', { signal })),
})

/** Whether the organization could write its codes so, with the sentence to show and the next code. */
export function ownPrefixQuery({ value, infix, digits }: { value: string; infix: string; digits: number }) {
  return queryOptions({
    queryKey: ['organization', 'prefix', value, infix, digits],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/organization/prefix', { params: { query: { value, infix, digits } }, signal })),
    enabled: value !== '',
    staleTime: 10_000,
    retry: false,
  })
}

export async function saveOrganization(change: OrganizationChange): Promise<Organization> {
  const saved = await read(api.PATCH('/api/v1/organization', { body: change }))
  queryClient.setQueryData(organizationQuery.queryKey, saved)
  // Name and prefix stand in the shell as well.
  void queryClient.invalidateQueries(meQuery)
  return saved
}
