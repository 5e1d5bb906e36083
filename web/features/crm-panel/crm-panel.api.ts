import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { readAll } from '../../api/read-all.ts'
import type { components } from '../../api/schema.gen.ts'
import { meQuery } from '../../shell/shell.api.ts'

type OrganizationChange = components['schemas']['UpdateOrganization']

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/organization', { signal })),
})

/** Switches and settings of the CRM; what the person may do changes with the first of them. */
export async function saveCrm(change: Pick<OrganizationChange, 'hasCrm'>): Promise<void> {
  queryClient.setQueryData(organizationQuery.queryKey, await read(api.PATCH('/api/v1/organization', { body: change })))
  await queryClient.invalidateQueries(meQuery)
}

/** The active members who have CRM access. */
export const crmMembersQuery = queryOptions({
  queryKey: ['members', 'crm'],
  queryFn: async ({ signal }) => {
    const all = await readAll((cursor) =>
      read(api.GET('/api/v1/users', { params: { query: { active: 'true', cursor, limit: 200 } }, signal })),
    )
    return all.filter(({ crmAccess }) => crmAccess)
  },
})
