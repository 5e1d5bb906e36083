import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { components } from '../api/schema.gen.ts'

/** What an organization keeps records of besides contacts, leads, opportunities and accounts: as it defined it. */
export type ObjectType = components['schemas']['ObjectType']

/** All of them by name, archived ones too. They change seldom: live events (`object_type.*`) tell of it. */
export const objectTypesQuery = queryOptions({
  queryKey: ['object-types'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/object-types', { signal }))).data,
  staleTime: 10 * 60_000,
})

/** Resolves when what is on screen was read again. */
export const refreshObjectTypes = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: objectTypesQuery.queryKey })
