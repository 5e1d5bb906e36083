import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'

// What the first steps ask to know what is done already. Each is asked only of people who may know it.

export const firstChannelsQuery = queryOptions({
  queryKey: ['channels', 'first-steps'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/channels', { signal }))).data,
})

export const firstMailHealthQuery = queryOptions({
  queryKey: ['mail-health', 'first-steps'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/mail/health', { signal })),
})

export const firstMembersQuery = queryOptions({
  queryKey: ['members', 'first-steps'],
  queryFn: async ({ signal }) => {
    const query = { active: 'true', limit: 2 } as const
    return (await read(api.GET('/api/v1/users', { params: { query }, signal }))).data
  },
})
