import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import {
  CreateRecurringTicket,
  ListRecurringTickets,
  PreviewRecurrence,
  RecurrencePreview,
  RecurringRun,
  RecurringTicket,
  RecurringTicketRef,
  UpdateRecurringTicket,
} from './recurring-tickets.contract.ts'
import {
  createRecurringTicket,
  deleteRecurringTicket,
  getRecurringTicket,
  listRecurringRuns,
  listRecurringTickets,
  previewRecurrence,
  updateRecurringTicket,
} from './recurring-tickets.service.ts'

const tags = ['recurring tickets']
const config = { permission: 'recurring:manage' } as const

export function recurringTicketsRoutes(app: App): void {
  app.get(
    '/recurring-tickets',
    {
      config,
      schema: {
        operationId: 'listRecurringTickets',
        tags,
        summary: 'The schedules that make tickets, by name',
        querystring: ListRecurringTickets,
        response: { 200: page(RecurringTicket) },
      },
    },
    (request) => request.run((cx) => listRecurringTickets(cx, request.query)),
  )

  app.post(
    '/recurring-tickets',
    {
      config,
      schema: {
        operationId: 'createRecurringTicket',
        tags,
        summary: 'Make tickets by a template again and again',
        description:
          'One ticket a time of the rule. What the template leaves empty although it is mandatory does not hold a ticket up: the first ' +
          'change by a person is asked for it (422 `ticket.fields_required`). After an outage one ticket is made for all times that passed.',
        body: CreateRecurringTicket,
        response: { 201: RecurringTicket },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createRecurringTicket(cx, request.body))),
  )

  app.post(
    '/recurring-tickets/preview',
    {
      config,
      schema: {
        operationId: 'previewRecurrence',
        tags,
        summary: 'The next times of a rule',
        body: PreviewRecurrence,
        response: { 200: RecurrencePreview },
      },
    },
    (request) => request.run(async (cx) => previewRecurrence(cx, request.body)),
  )

  app.get(
    '/recurring-tickets/:id',
    {
      config,
      schema: {
        operationId: 'getRecurringTicket',
        tags,
        summary: 'A schedule',
        params: RecurringTicketRef,
        response: { 200: RecurringTicket },
      },
    },
    (request) => request.run((cx) => getRecurringTicket(cx, request.params.id)),
  )

  app.get(
    '/recurring-tickets/:id/runs',
    {
      config,
      schema: {
        operationId: 'listRecurringRuns',
        tags,
        summary: 'What came of the times of a schedule, the newest first',
        params: RecurringTicketRef,
        querystring: ListRecurringTickets,
        response: { 200: page(RecurringRun) },
      },
    },
    (request) => request.run((cx) => listRecurringRuns(cx, request.params.id, request.query)),
  )

  app.patch(
    '/recurring-tickets/:id',
    {
      config,
      schema: {
        operationId: 'updateRecurringTicket',
        tags,
        summary: 'Change, pause or go on with a schedule',
        params: RecurringTicketRef,
        body: UpdateRecurringTicket,
        response: { 200: RecurringTicket },
      },
    },
    (request) => request.run((cx) => updateRecurringTicket(cx, request.params.id, request.body)),
  )

  app.delete(
    '/recurring-tickets/:id',
    {
      config,
      schema: {
        operationId: 'deleteRecurringTicket',
        tags,
        summary: 'Delete a schedule with its history; tickets that it made stay',
        params: RecurringTicketRef,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteRecurringTicket(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
