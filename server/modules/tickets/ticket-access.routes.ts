import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { etagOf, getTicketAfterChange } from './get-ticket.ts'
import { getMemberSight } from './member-sight.ts'
import { AskSight, MemberSight, SetTicketVisibility, SightReason, TicketAccess } from './ticket-access.contract.ts'
import { explainSight, getTicketAccess, setTicketVisibility } from './ticket-access.ts'
import { Ticket, TicketRefParams } from './tickets.contract.ts'

const tags = ['tickets']

/** Who sees a ticket, and why. */
export function ticketAccessRoutes(app: App): void {
  app.get(
    '/tickets/:idOrCode/access',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'getTicketAccess',
        tags,
        summary: 'Who sees the ticket, and why',
        params: TicketRefParams,
        response: { 200: TicketAccess },
      },
    },
    (request) => request.run((cx) => getTicketAccess(cx, request.params.idOrCode)),
  )

  app.put(
    '/tickets/:idOrCode/visibility',
    {
      config: { permission: 'tickets:update' },
      schema: {
        operationId: 'setTicketVisibility',
        tags,
        summary: 'Make the ticket private or public, and choose who sees it besides',
        params: TicketRefParams,
        body: SetTicketVisibility,
        response: { 200: Ticket },
      },
    },
    async (request, reply) => {
      const ticket = await request.run(async (cx) => {
        const { id } = await setTicketVisibility(cx, request.params.idOrCode, request.body)
        return getTicketAfterChange(cx, id)
      })
      reply.header('etag', etagOf(ticket))
      return ticket
    },
  )

  app.get(
    '/users/:id/sight',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'getMemberSight',
        tags,
        summary: 'What a member sees and what is hidden, reason by reason',
        params: z.object({ id: Id.describe('Of the member.') }),
        response: { 200: MemberSight },
      },
    },
    (request) => request.run((cx) => getMemberSight(cx, request.params.id)),
  )

  app.get(
    '/sight',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'explainSight',
        tags,
        summary: 'Why a member sees a ticket or does not, for a ticket that you see yourself',
        querystring: AskSight,
        response: { 200: SightReason },
      },
    },
    (request) => request.run((cx) => explainSight(cx, request.query)),
  )
}
