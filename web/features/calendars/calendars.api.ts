import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

type Schemas = components['schemas']
export type Calendar = Schemas['Calendar']
export type CalendarRow = Schemas['CalendarRow']
export type CalendarDay = Schemas['CalendarDay']
export type CalendarVersion = Schemas['CalendarVersion']
export type Opening = Schemas['Opening']
export type OwnDay = Schemas['OwnDay']
export type HolidayChoice = Schemas['HolidayChoice']
export type AddedTime = Schemas['AddedBusinessTime']

const all = ['calendars'] as const

export const calendarQuery = (id: string) =>
  queryOptions({
    queryKey: [...all, id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/calendars/{id}', { params: { path: { id } }, signal })),
  })

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...all, id, 'versions'],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/calendars/{id}/versions', { params: { path: { id }, query: { limit: 20 } }, signal })),
  })

/** Of what is entered and not saved yet. */
export const previewQuery = (body: Schemas['PreviewDays']) =>
  queryOptions({
    queryKey: [...all, 'preview', body],
    queryFn: async ({ signal }) => (await read(api.POST('/api/v1/calendars/preview-days', { body, signal }))).data,
    placeholderData: keepPreviousData,
    retry: false,
  })

export const countriesQuery = queryOptions({
  queryKey: ['holiday-countries'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/holiday-countries', { signal }))).data,
  staleTime: Number.POSITIVE_INFINITY,
})

export const countryQuery = (code: string) =>
  queryOptions({
    queryKey: ['holiday-countries', code],
    queryFn: ({ signal }) => read(api.GET('/api/v1/holiday-countries/{code}', { params: { path: { code } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })

export function refreshCalendars(): void {
  void queryClient.invalidateQueries({ queryKey: all })
}

export function createCalendar(body: Schemas['CreateCalendar']): Promise<Calendar> {
  return read(api.POST('/api/v1/calendars', { body }))
}

export function updateCalendar(id: string, body: Schemas['UpdateCalendar']): Promise<Calendar> {
  return read(api.PATCH('/api/v1/calendars/{id}', { params: { path: { id } }, body }))
}

export function deleteCalendar(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/calendars/{id}', { params: { path: { id } } }))
}

export function addTime(id: string, body: Schemas['AddBusinessTime']): Promise<AddedTime> {
  return read(api.POST('/api/v1/calendars/{id}/add', { params: { path: { id } }, body }))
}
