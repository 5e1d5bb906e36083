import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'
import { queuesQuery as everyQueueQuery } from './teams-and-queues.ts'

// What tickets can be given changes seldom: asked once for a while, refreshed by live events.
const seldom = { staleTime: 10 * 60_000 }

export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/pipelines', { signal }))).data,
  ...seldom,
})

export const queuesQuery = queryOptions({ ...everyQueueQuery, ...seldom })

export const ticketTypesQuery = queryOptions({
  queryKey: ['ticket-types'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/ticket-types', { signal }))).data,
  ...seldom,
})

export const labelsQuery = queryOptions({
  queryKey: ['labels'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/labels', { signal }))).data,
  ...seldom,
})

/** Members who can be given a ticket. */
export const assigneesQuery = queryOptions({
  queryKey: ['assignees'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/assignees', { signal })),
  select: ({ data }) => data,
  ...seldom,
})

/** The other members, each with the reason why no ticket can be given to him. The same answer as `assigneesQuery`. */
export const notListedQuery = queryOptions({ ...assigneesQuery, select: ({ notListed }) => notListed })
