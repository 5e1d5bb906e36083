import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
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
export async function saveCrm(change: Pick<OrganizationChange, 'hasCrm' | 'settings'>): Promise<CrmSettings> {
  const saved = await read(api.PATCH('/api/v1/organization', { body: change }))
  queryClient.setQueryData(organizationQuery.queryKey, saved)
  await queryClient.invalidateQueries(meQuery)
  refreshSources()
  return saved.settings.crm
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

export type CrmSource = components['schemas']['CrmSource']
export type CrmRun = components['schemas']['CrmRun']
export type CrmSettings = components['schemas']['CrmSettings']
export type Importer = components['schemas']['CrmImporters']['data'][number]

/** The systems from which rows of the mirror come. It is read again by itself while one of them is being asked. */
export const sourcesQuery = queryOptions({
  queryKey: ['crm-settings', 'sources'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/crm/sources', { signal }))).data,
})
/** What can be connected: read when the server starts, so it stays as it is. */
export const importersQuery = queryOptions({
  queryKey: ['crm-importers'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/crm/importers', { signal })),
})
export const refreshSources = () => void queryClient.invalidateQueries({ queryKey: ['crm-settings'] })

const at = (source: string) => ({ params: { path: { source } } })

export const saveSource = (source: string, body: components['schemas']['UpdateCrmSource']) =>
  read(api.PATCH('/api/v1/crm/sources/{source}', { ...at(source), body }))
export const saveImporter = (source: string, body: components['schemas']['PutCrmImporter']) =>
  read(api.PUT('/api/v1/crm/sources/{source}/importer', { ...at(source), body }))
export const deleteImporter = (source: string) => read(api.DELETE('/api/v1/crm/sources/{source}/importer', at(source)))
export const runImporter = (source: string) => read(api.POST('/api/v1/crm/sources/{source}/importer/run', at(source)))

/** What came of files and importers of a source, the newest first. */
export const runsQuery = (source: string) =>
  infiniteQueryOptions({
    queryKey: ['crm-settings', 'runs', source],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/crm/sources/{source}/runs', {
          params: { path: { source }, query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
