import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { readAll } from '../../api/read-all.ts'
import type { components } from '../../api/schema.gen.ts'
import {
  type Absence,
  refreshStatuses,
  type UserStatus,
  userStatusesQuery,
} from '../../shared/statuses/statuses.api.ts'

type Schemas = components['schemas']

export type WorkingHours = Schemas['WorkingHours']
export type StayedTicket = Schemas['StayedTicket']

export function createStatus(body: Schemas['CreateUserStatus']): Promise<UserStatus> {
  return read(api.POST('/api/v1/user-statuses', { body }))
}

export function updateStatus(id: string, body: Schemas['UpdateUserStatus']): Promise<UserStatus> {
  return read(api.PATCH('/api/v1/user-statuses/{id}', { params: { path: { id } }, body }))
}

/** `moveTo`: the status that those get who have it. */
export function deleteStatus(id: string, moveTo: string | undefined): Promise<unknown> {
  const body = moveTo === undefined ? {} : { moveTo }
  return read(api.POST('/api/v1/user-statuses/{id}/delete', { params: { path: { id } }, body }))
}

/** Shows the new order at once. */
export async function orderStatuses(ids: string[]): Promise<void> {
  queryClient.setQueryData(userStatusesQuery.queryKey, (known) =>
    known ? ids.flatMap((id) => known.find((one) => one.id === id) ?? []) : known,
  )
  await read(api.POST('/api/v1/user-statuses/order', { body: { ids } }))
}

export const substitutesQuery = (userId: string) =>
  queryOptions({
    queryKey: ['statuses', 'substitutes', userId],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/absences/{userId}/substitutes', { params: { path: { userId } }, signal }))).data,
  })

export async function setSubstitutes(userId: string, userIds: string[]): Promise<void> {
  const { data } = await read(
    api.PUT('/api/v1/absences/{userId}/substitutes', { params: { path: { userId } }, body: { userIds } }),
  )
  queryClient.setQueryData(substitutesQuery(userId).queryKey, data)
  await refreshStatuses()
}

/** Members to whom tickets can be given, for choosing who stands in. */
export const colleaguesQuery = queryOptions({
  queryKey: ['statuses', 'colleagues'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/assignees', { signal }))).data,
})

export const stayedQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: ['statuses', 'stayed', userId],
    queryFn: ({ signal, pageParam }) =>
      read(
        api.GET('/api/v1/absences/{userId}/stayed', {
          params: { path: { userId }, query: { limit: 100, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    // Tickets come and go, and nothing of it is told here.
    staleTime: 0,
  })

export const offerQuery = (userId: string) =>
  queryOptions({
    queryKey: ['statuses', 'offer', userId],
    queryFn: ({ signal }) =>
      readAll((cursor) =>
        read(
          api.GET('/api/v1/absences/{userId}/offer', {
            params: { path: { userId }, query: { cursor, limit: 200 } },
            signal,
          }),
        ),
      ),
  })

export async function giveBack(userId: string, body: Schemas['GiveBack']): Promise<Schemas['GaveBack']> {
  const left = await read(api.POST('/api/v1/absences/{userId}/give-back', { params: { path: { userId } }, body }))
  refreshStatuses()
  return left
}

/** Takes a decision about what was offered back, with all that it did. */
export async function undoGiveBack(id: string): Promise<Absence> {
  const absence = await read(api.POST('/api/v1/give-backs/{id}/undo', { params: { path: { id } } }))
  refreshStatuses()
  return absence
}

export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ['statuses', 'member', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/users/{id}', { params: { path: { id } }, signal })),
  })

export const workingHoursQuery = (userId: string) =>
  queryOptions({
    queryKey: ['statuses', 'hours', userId],
    queryFn: ({ signal }) => read(api.GET('/api/v1/working-hours/{userId}', { params: { path: { userId } }, signal })),
    // They begin and end by the clock, and nothing tells it.
    staleTime: 0,
    refetchInterval: 60_000,
  })

export async function setWorkingHours(userId: string, body: Schemas['SetWorkingHours']): Promise<void> {
  const set = await read(api.PUT('/api/v1/working-hours/{userId}', { params: { path: { userId } }, body }))
  queryClient.setQueryData(workingHoursQuery(userId).queryKey, set)
}
