import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'

/** Every team with the ids of its members. Who changes one refreshes it by this key. */
export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/teams', { signal }))).data,
})

/** Every queue that one sees. Who changes one refreshes it by this key. */
export const queuesQuery = queryOptions({
  queryKey: ['queues'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/queues', { signal }))).data,
})
