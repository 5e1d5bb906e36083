import type { App } from '../../platform/http/http.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import {
  AssociationParams,
  MakeRecordTickets,
  PreviewRecordTickets,
  RecordTickets,
  RecordTicketsMade,
  RecordTicketsParams,
  RecordTicketsPlan,
  RecordTicketsQuery,
  RecordTypeParams,
  SetAssociation,
  TicketAssociations,
} from './associations.contract.ts'
import { getAssociations, removeAssociation, setAssociation } from './associations.ts'
import { makeRecordTickets, previewRecordTickets } from './make-record-tickets.ts'
import { getRecordTickets } from './record-tickets.ts'

const tags = ['tickets']

/** Records that a ticket is associated with, and the tickets of a record. */
export function associationsRoutes(app: App): void {
  app.get(
    '/tickets/:idOrCode/associations',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'getTicketAssociations',
        tags,
        summary: 'The records that the ticket is associated with, and those that are proposed',
        params: TicketRefParams,
        response: { 200: TicketAssociations },
      },
    },
    (request) => request.run((cx) => getAssociations(cx, request.params.idOrCode)),
  )

  app.put(
    '/tickets/:idOrCode/associations/:type',
    {
      config: { permission: 'tickets:update' },
      schema: {
        operationId: 'setTicketAssociation',
        tags,
        summary: 'Associate the ticket with a record, instead of the one of its type; not once it is closed',
        params: AssociationParams,
        body: SetAssociation,
        response: { 200: TicketAssociations },
      },
    },
    (request) => {
      const { idOrCode, type } = request.params
      return request.run((cx) => setAssociation(cx, idOrCode, { type, recordId: request.body.recordId }))
    },
  )

  app.delete(
    '/tickets/:idOrCode/associations/:type',
    {
      config: { permission: 'tickets:update' },
      schema: {
        operationId: 'removeTicketAssociation',
        tags,
        summary: 'Take the association of a type away; who asks stays',
        params: AssociationParams,
        response: { 200: TicketAssociations },
      },
    },
    (request) => request.run((cx) => removeAssociation(cx, request.params.idOrCode, request.params.type)),
  )

  app.get(
    '/records/:type/:id/tickets',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listRecordTickets',
        tags,
        summary: 'Tickets of a contact, lead, opportunity, account or object that you see, open ones first',
        params: RecordTicketsParams,
        querystring: RecordTicketsQuery,
        response: { 200: RecordTickets },
      },
    },
    (request) => request.run((cx) => getRecordTickets(cx, request.params, request.query)),
  )

  app.post(
    '/records/:type/tickets/preview',
    {
      config: { permission: 'tickets:create' },
      schema: {
        operationId: 'previewRecordTickets',
        tags,
        summary: 'What making a ticket for each of these records would do: who asks, with what it is associated',
        params: RecordTypeParams,
        body: PreviewRecordTickets,
        response: { 200: RecordTicketsPlan },
      },
    },
    (request) => request.run((cx) => previewRecordTickets(cx, request.params.type, request.body.recordIds)),
  )

  app.post(
    '/records/:type/tickets',
    {
      config: { permission: 'tickets:create' },
      schema: {
        operationId: 'makeRecordTickets',
        tags,
        summary:
          'Make a ticket for each of these contacts, leads, opportunities, accounts or objects, associated with it',
        params: RecordTypeParams,
        body: MakeRecordTickets,
        response: { 201: RecordTicketsMade },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await request.run((cx) => makeRecordTickets(cx, request.params.type, request.body))),
  )
}
