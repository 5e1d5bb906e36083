import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import {
  CreateTicketTemplate,
  DuplicateTicketTemplate,
  ListTicketTemplates,
  TicketTemplate,
  TicketTemplateRef,
  TicketTemplateRow,
  UpdateTicketTemplate,
} from './ticket-templates.contract.ts'
import {
  createTicketTemplate,
  deleteTicketTemplate,
  duplicateTicketTemplate,
  getTicketTemplate,
  listTicketTemplates,
  updateTicketTemplate,
} from './ticket-templates.service.ts'

const tags = ['ticket templates']
const config = { permission: 'tickets:create' } as const

export function ticketTemplatesRoutes(app: App): void {
  app.get(
    '/ticket-templates',
    {
      config,
      schema: {
        operationId: 'listTicketTemplates',
        tags,
        summary: 'The ticket templates that you see, by name',
        querystring: ListTicketTemplates,
        response: { 200: page(TicketTemplateRow) },
      },
    },
    (request) => request.run((cx) => listTicketTemplates(cx, request.query)),
  )

  app.post(
    '/ticket-templates',
    {
      config,
      schema: {
        operationId: 'createTicketTemplate',
        tags,
        summary: 'Save a ticket template',
        description: 'What it names must be there; fields that are mandatory for tickets may stay empty in a template.',
        body: CreateTicketTemplate,
        response: { 201: TicketTemplate },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createTicketTemplate(cx, request.body))),
  )

  app.get(
    '/ticket-templates/:id',
    {
      config,
      schema: {
        operationId: 'getTicketTemplate',
        tags,
        summary: 'A ticket template, and what of it is gone',
        params: TicketTemplateRef,
        response: { 200: TicketTemplate },
      },
    },
    (request) => request.run((cx) => getTicketTemplate(cx, request.params.id)),
  )

  app.patch(
    '/ticket-templates/:id',
    {
      config,
      schema: {
        operationId: 'updateTicketTemplate',
        tags,
        summary: 'Change a ticket template, or whom it is shared with',
        params: TicketTemplateRef,
        body: UpdateTicketTemplate,
        response: { 200: TicketTemplate },
      },
    },
    (request) => request.run((cx) => updateTicketTemplate(cx, request.params.id, request.body)),
  )

  app.delete(
    '/ticket-templates/:id',
    {
      config,
      schema: {
        operationId: 'deleteTicketTemplate',
        tags,
        summary: 'Delete a ticket template, for everybody who sees it',
        params: TicketTemplateRef,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteTicketTemplate(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/ticket-templates/:id/duplicate',
    {
      config,
      schema: {
        operationId: 'duplicateTicketTemplate',
        tags,
        summary: 'Copy a ticket template for yourself',
        params: TicketTemplateRef,
        body: DuplicateTicketTemplate,
        response: { 201: TicketTemplate },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await request.run((cx) => duplicateTicketTemplate(cx, request.params.id, request.body.name))),
  )
}
