import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import { setFollowing } from './follow.ts'
import { setParticipant } from './participants.ts'

const tags = ['tickets']
const Follower = TicketRefParams.extend({ userId: Id })
const Participant = TicketRefParams.extend({ contactId: Id })
const SetParticipant = z.strictObject({ contactId: Id }).meta({ id: 'SetParticipant' })

/** Members who follow a ticket, and customers who take part in it besides the requester. */
export function followersRoutes(app: App): void {
  app.put(
    '/tickets/:idOrCode/followers/:userId',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'followTicket',
        tags,
        summary: 'Let a member follow the ticket: oneself, or a colleague with tickets:update',
        params: Follower,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const { idOrCode: ticket, userId } = request.params
      await request.run((cx) => setFollowing(cx, { ticket, userId, follows: true }))
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/tickets/:idOrCode/followers/:userId',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'unfollowTicket',
        tags,
        summary: 'Let a member no longer follow the ticket',
        params: Follower,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const { idOrCode: ticket, userId } = request.params
      await request.run((cx) => setFollowing(cx, { ticket, userId, follows: false }))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/tickets/:idOrCode/participants',
    {
      config: { permission: 'tickets:update' },
      schema: {
        operationId: 'addParticipant',
        tags,
        summary: 'Let a customer take part in the ticket: gets each reply in Cc, and may write',
        params: TicketRefParams,
        body: SetParticipant,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const ticket = request.params.idOrCode
      await request.run((cx) => setParticipant(cx, { ticket, ...request.body, takesPart: true }))
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/tickets/:idOrCode/participants/:contactId',
    {
      config: { permission: 'tickets:update' },
      schema: {
        operationId: 'removeParticipant',
        tags,
        summary: 'Let a customer no longer take part in the ticket',
        params: Participant,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const { idOrCode: ticket, contactId } = request.params
      await request.run((cx) => setParticipant(cx, { ticket, contactId, takesPart: false }))
      return reply.code(204).send(null)
    },
  )
}
