import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import { readAll } from '../../../api/read-all.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

type Schemas = components['schemas']
export type Schedule = Schemas['RecurringTicket']
export type Run = Schemas['RecurringRun']
export type NewSchedule = paths['/api/v1/recurring-tickets']['post']['requestBody']['content']['application/json']
export type Recurrence = NewSchedule['rule']

const one = (id: string) => ({ params: { path: { id } } })
const key = ['recurring-tickets'] as const

export const schedulesQuery = queryOptions({
  queryKey: [...key, 'list'],
  queryFn: ({ signal }) =>
    readAll((cursor) =>
      read(api.GET('/api/v1/recurring-tickets', { params: { query: { cursor, limit: 200 } }, signal })),
    ),
})

export const scheduleQuery = (id: string) =>
  queryOptions({
    queryKey: [...key, id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/recurring-tickets/{id}', { ...one(id), signal })),
  })

/** What came of the times of a schedule, the newest first. */
export const runsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...key, id, 'runs'],
    queryFn: ({ signal, pageParam }) => {
      const params = { path: { id }, query: { limit: 50, ...(pageParam && { cursor: pageParam }) } }
      return read(api.GET('/api/v1/recurring-tickets/{id}/runs', { params, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** The next times of a rule that is being written. */
export const previewQuery = (rule: Recurrence, timeZone: string) =>
  queryOptions({
    queryKey: [...key, 'preview', rule, timeZone],
    queryFn: async ({ signal }) =>
      (await read(api.POST('/api/v1/recurring-tickets/preview', { body: { rule, timeZone }, signal }))).data,
    retry: false,
  })

export function refreshSchedules(): void {
  void queryClient.invalidateQueries({ queryKey: key })
}

export const createSchedule = (body: NewSchedule): Promise<Schedule> =>
  read(api.POST('/api/v1/recurring-tickets', { body }))
export const updateSchedule = (id: string, body: Partial<NewSchedule>): Promise<Schedule> =>
  read(api.PATCH('/api/v1/recurring-tickets/{id}', { ...one(id), body }))
export const deleteSchedule = (id: string): Promise<unknown> =>
  read(api.DELETE('/api/v1/recurring-tickets/{id}', one(id)))
