import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

type Schemas = components['schemas']
export type UserStatus = Schemas['UserStatus']
export type MemberStatus = Schemas['MemberStatus']
export type AbsencePreview = Schemas['AbsencePreview']
export type Handover = Schemas['Handover']
export type Absence = Schemas['Absence']
export type Substitute = Schemas['Substitute']
export type OfferedTicket = Schemas['OfferedTicket']

export const userStatusesQuery = queryOptions({
  queryKey: ['statuses', 'all'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/user-statuses', { signal }))).data,
})

export const memberStatusesQuery = queryOptions({
  queryKey: ['statuses', 'members'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/member-statuses', { signal }))).data,
})

/** What a member’s status did with his tickets, and what is offered back; read again while a job is at it. */
export const absenceQuery = (userId: string) =>
  queryOptions({
    queryKey: ['statuses', 'absence', userId],
    queryFn: ({ signal }) => read(api.GET('/api/v1/absences/{userId}', { params: { path: { userId } }, signal })),
    refetchInterval: ({ state: { data } }) => (data?.atWork ? 1000 : false),
  })

export const previewQuery = (userId: string, statusId: string) =>
  queryOptions({
    queryKey: ['statuses', 'preview', userId, statusId],
    queryFn: ({ signal }) => read(api.POST('/api/v1/absences/preview', { body: { userId, statusId }, signal })),
    staleTime: 0,
  })

/** The status of one member as it is now; undefined until it is known, and for whom the reader does not see. */
export function useStatusOf(userId: string): MemberStatus | undefined {
  const { data } = useQuery(memberStatusesQuery)
  useLive(['availability.*', 'user_status.*'], refreshStatuses)
  return data?.find((one) => one.userId === userId)
}

/** Resolves when what is on screen was read again. */
export function refreshStatuses(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['statuses'] })
}

/** The answer is shown at once: who opens the dialog again finds the status that he has. */
export async function takeStatus(userId: string, body: Schemas['TakeStatus']): Promise<MemberStatus> {
  const taken = await read(api.PUT('/api/v1/member-statuses/{userId}', { params: { path: { userId } }, body }))
  queryClient.setQueryData(memberStatusesQuery.queryKey, (known) =>
    known?.map((one) => (one.userId === userId ? taken : one)),
  )
  refreshStatuses()
  return taken
}

export async function undoHandover(id: string): Promise<Handover> {
  const undone = await read(api.POST('/api/v1/handovers/{id}/undo', { params: { path: { id } } }))
  refreshStatuses()
  return undone
}
