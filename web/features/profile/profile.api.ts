import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'
import { type Me, meQuery } from '../../shell/shell.api.ts'

export type Session = components['schemas']['Session']

export async function saveMe(change: components['schemas']['UpdateMe']): Promise<Me> {
  const me = await read(api.PATCH('/api/v1/me', { body: change }))
  queryClient.setQueryData(meQuery.queryKey, me)
  return me
}

export function changePassword(body: components['schemas']['ChangePassword']): Promise<unknown> {
  return read(api.POST('/api/v1/me/password', { body }))
}

export const sessionsQuery = queryOptions({
  queryKey: ['me', 'sessions'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/me/sessions', { signal }))).data,
  staleTime: 0,
})

export function refreshSessions(): void {
  void queryClient.invalidateQueries(sessionsQuery)
}

export function endSession(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } }))
}
