import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { DeletedTicket, DeleteTicket, ListDeletedTickets } from './deleted-tickets.contract.ts'
import { deleteTicket, listDeletedTickets, restoreTicket } from './deleted-tickets.ts'
import { getTicketAfterChange } from './get-ticket.ts'
import { Ticket, TicketRefParams } from './tickets.contract.ts'

const tags = ['tickets']
const may = { permission: 'tickets:delete' } as const

/** Deleting tickets, and bringing them back. */
export function deletedTicketsRoutes(app: App): void {
  app.get(
    '/tickets/deleted',
    {
      config: may,
      schema: {
        operationId: 'listDeletedTickets',
        tags,
        summary: 'Deleted tickets, the last ones first: they are kept until somebody brings them back',
        querystring: ListDeletedTickets,
        response: { 200: page(DeletedTicket) },
      },
    },
    (request) => request.run((cx) => listDeletedTickets(cx, request.query)),
  )

  app.post(
    '/tickets/:idOrCode/delete',
    {
      config: may,
      schema: {
        operationId: 'deleteTicket',
        tags,
        summary: 'Delete a ticket: nobody sees it anywhere until restoreTicket brings it back',
        params: TicketRefParams,
        body: DeleteTicket,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteTicket(cx, request.params.idOrCode, request.body))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/tickets/:idOrCode/restore',
    {
      config: may,
      schema: {
        operationId: 'restoreTicket',
        tags,
        summary: 'Bring a deleted ticket back as it stood',
        params: TicketRefParams,
        response: { 200: Ticket },
      },
    },
    (request) =>
      request.run(async (cx) => getTicketAfterChange(cx, (await restoreTicket(cx, request.params.idOrCode)).id)),
  )
}
