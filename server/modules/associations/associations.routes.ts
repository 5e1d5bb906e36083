import type { App } from '../../platform/http/http.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import {
  AssociationParams,
  RecordTickets,
  RecordTicketsParams,
  RecordTicketsQuery,
  SetAssociation,
  TicketAssociations,
} from './associations.contract.ts'
import { getAssociations, removeAssociation, setAssociation } from './associations.ts'
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
        summary: 'Tickets of a contact, lead, opportunity or account that you see, open ones first',
        params: RecordTicketsParams,
        querystring: RecordTicketsQuery,
        response: { 200: RecordTickets },
      },
    },
    (request) => request.run((cx) => getRecordTickets(cx, request.params, request.query)),
  )
}
