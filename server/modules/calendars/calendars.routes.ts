import { z } from 'zod'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import {
  AddedTime,
  AddTime,
  Calendar,
  CalendarList,
  CalendarRef,
  CalendarVersions,
  CreateCalendar,
  HolidayCountries,
  HolidayCountry,
  ListVersions,
  MeasuredTime,
  MeasureTime,
  PreviewDays,
  PreviewedDays,
  UpdateCalendar,
} from './calendars.contract.ts'
import { createCalendar, deleteCalendar, updateCalendar } from './calendars.service.ts'
import { addTime, measureTime } from './count-time.ts'
import { getHolidayCountry, listHolidayCountries } from './holidays.ts'
import { listCalendars, listCalendarVersions, presentCalendar, previewDays } from './present-calendar.ts'

const tags = ['calendars']
const read = { permission: 'tickets:read' } as const
const manage = { permission: 'settings:manage' } as const

export function calendarsRoutes(app: App): void {
  app.get(
    '/calendars',
    {
      config: read,
      schema: {
        operationId: 'listCalendars',
        tags,
        summary: 'Business hours, the default ones first',
        response: { 200: CalendarList },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listCalendars(cx) })),
  )

  app.post(
    '/calendars',
    {
      config: manage,
      schema: {
        operationId: 'createCalendar',
        tags,
        summary: 'Make business hours',
        body: CreateCalendar,
        response: { 201: Calendar },
      },
    },
    async (request, reply) =>
      reply.code(201).send(
        await request.run(async (cx) => {
          const { calendarId } = await createCalendar(cx, request.body)
          return presentCalendar(cx, calendarId)
        }),
      ),
  )

  app.get(
    '/calendars/:id',
    {
      config: read,
      schema: {
        operationId: 'getCalendar',
        tags,
        summary: 'Business hours with their days and what counts by them',
        params: CalendarRef,
        response: { 200: Calendar },
      },
    },
    (request) => request.run((cx) => presentCalendar(cx, request.params.id)),
  )

  app.patch(
    '/calendars/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateCalendar',
        tags,
        summary: 'Change business hours, as a new version; what was promised by earlier ones stays',
        params: CalendarRef,
        body: UpdateCalendar,
        response: { 200: Calendar },
      },
    },
    (request) =>
      request.run(async (cx) => {
        await updateCalendar(cx, request.params.id, request.body)
        return presentCalendar(cx, request.params.id)
      }),
  )

  app.delete(
    '/calendars/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteCalendar',
        tags,
        summary: 'Delete business hours that nothing uses',
        params: CalendarRef,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteCalendar(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/calendars/:id/versions',
    {
      config: read,
      schema: {
        operationId: 'listCalendarVersions',
        tags,
        summary: 'What business hours were at each edit, and who made it; newest first',
        params: CalendarRef,
        querystring: ListVersions,
        response: { 200: CalendarVersions },
      },
    },
    (request) => request.run((cx) => listCalendarVersions(cx, request.params.id, request.query)),
  )

  app.post(
    '/calendars/:id/add',
    {
      config: read,
      schema: {
        operationId: 'addBusinessTime',
        tags,
        summary: 'What would the deadline be? The instant, and the intervals counted',
        params: CalendarRef,
        body: AddTime,
        response: { 200: AddedTime },
      },
    },
    (request) => request.run((cx) => addTime(cx, request.params.id, request.body)),
  )

  app.post(
    '/calendars/:id/measure',
    {
      config: read,
      schema: {
        operationId: 'measureBusinessTime',
        tags,
        summary: 'How much business time lies between two instants, and the intervals counted',
        params: CalendarRef,
        body: MeasureTime,
        response: { 200: MeasuredTime },
      },
    },
    (request) => request.run((cx) => measureTime(cx, request.params.id, request.body)),
  )

  app.post(
    '/calendars/preview-days',
    {
      config: manage,
      schema: {
        operationId: 'previewCalendarDays',
        tags,
        summary: 'Which days of this year and the next would not be like others',
        body: PreviewDays,
        response: { 200: PreviewedDays },
      },
    },
    (request) => request.run((cx) => previewDays(cx, request.body)),
  )

  app.get(
    '/holiday-countries',
    {
      config: manage,
      schema: {
        operationId: 'listHolidayCountries',
        tags,
        summary: 'Countries whose public holidays are known',
        response: { 200: HolidayCountries },
      },
    },
    () => listHolidayCountries(),
  )

  app.get(
    '/holiday-countries/:code',
    {
      config: manage,
      schema: {
        operationId: 'getHolidayCountry',
        tags,
        summary: 'States and regions of a country that have holidays of their own',
        params: z.object({ code: z.string().max(10) }),
        response: { 200: HolidayCountry },
      },
    },
    (request) => getHolidayCountry(request.params.code),
  )
}
