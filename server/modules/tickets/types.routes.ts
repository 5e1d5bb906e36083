import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { CreateTicketType, TicketType, TypeOrder, UpdateTicketType } from './types.contract.ts'
import {
  createTicketType,
  deleteTicketType,
  listTicketTypes,
  orderTicketTypes,
  updateTicketType,
} from './types.service.ts'

const IdParam = z.object({ id: Id })
const tags = ['ticket types']
const manage = { permission: 'settings:manage' } as const
const Types = z.object({ data: z.array(TicketType) })

export function typesRoutes(app: App): void {
  app.get(
    '/ticket-types',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listTicketTypes',
        tags,
        summary: 'Types that a ticket can have, in order, archived ones too',
        response: { 200: Types },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listTicketTypes(cx) })),
  )

  app.post(
    '/ticket-types',
    {
      config: manage,
      schema: {
        operationId: 'createTicketType',
        tags,
        summary: 'Make a type',
        body: CreateTicketType,
        response: { 201: TicketType },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createTicketType(cx, request.body))),
  )

  app.post(
    '/ticket-types/order',
    {
      config: manage,
      schema: {
        operationId: 'orderTicketTypes',
        tags,
        summary: 'Put types into another order',
        body: TypeOrder,
        response: { 200: Types },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderTicketTypes(cx, request.body.ids) })),
  )

  app.patch(
    '/ticket-types/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateTicketType',
        tags,
        summary: 'Change or archive a type',
        params: IdParam,
        body: UpdateTicketType,
        response: { 200: TicketType },
      },
    },
    (request) => request.run((cx) => updateTicketType(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/ticket-types/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteTicketType',
        tags,
        summary: 'Delete a type that no ticket has',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteTicketType(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
