import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'

/** Every set of business hours. Who changes one refreshes it by this key. */
export const calendarsQuery = queryOptions({
  queryKey: ['calendars'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/calendars', { signal }))).data,
})
