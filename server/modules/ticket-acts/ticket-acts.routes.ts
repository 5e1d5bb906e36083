import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { PageQuery, page } from '../../platform/http/paging.ts'
import { getTicketAfterChange } from '../tickets/get-ticket.ts'
import { Ticket, TicketRefParams } from '../tickets/tickets.contract.ts'
import { getTicketAround } from './around.ts'
import { cloneTicket } from './clone.ts'
import { escalateTicket } from './escalate.ts'
import { followUpTicket } from './follow-up.ts'
import { listIncidents } from './incidents.ts'
import { linkTickets, unlinkTickets } from './links.ts'
import { mergeTickets } from './merge.ts'
import { moveToTicket, splitTicket } from './move.ts'
import { answerRequesterProposal } from './requester-proposals.ts'
import {
  AnswerRequesterProposal,
  CloneTicket,
  EscalateTicket,
  FollowUpTicket,
  Incident,
  LinkTickets,
  MergedTicket,
  MergeTickets,
  MovedMessages,
  MoveToTicket,
  SplitTicket,
  TicketAround,
} from './ticket-acts.contract.ts'
import { undoTicketAct } from './undo-act.ts'

const tags = ['tickets']
const IdParam = z.object({ id: Id })
const merge = { permission: 'tickets:merge' } as const
const create = { permission: 'tickets:create' } as const

/** Where a ticket comes from that a person made, by the screen or by a call. */
const sourceOf = (cx: Cx) => (cx.actor.kind === 'user' && cx.actor.via === 'api_key' ? 'api' : 'manual')

/** Merge, split, clone, follow up, link, and what stands beside a ticket. */
export function ticketActsRoutes(app: App): void {
  app.get(
    '/tickets/:idOrCode/around',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'getTicketAround',
        tags,
        summary: 'Linked tickets, checklist, followers, participants, merges, splits and moved messages of a ticket',
        params: TicketRefParams,
        response: { 200: TicketAround },
      },
    },
    (request) => request.run((cx) => getTicketAround(cx, request.params.idOrCode)),
  )
  app.get(
    '/tickets/:idOrCode/incidents',
    {
      config: { permission: 'tickets:reply' },
      schema: {
        operationId: 'listIncidents',
        tags,
        summary: 'The open incidents of a problem, with whom an answer to each would reach',
        description: 'They are answered together by createBulkChange with their ids and a message.',
        params: TicketRefParams,
        querystring: z.strictObject(PageQuery.shape),
        response: { 200: page(Incident) },
      },
    },
    (request) => request.run((cx) => listIncidents(cx, { ticket: request.params.idOrCode, ...request.query })),
  )
  app.post(
    '/tickets/:idOrCode/escalate',
    {
      config: { permission: 'tickets:update' },
      schema: {
        operationId: 'escalateTicket',
        tags,
        summary: 'Move a ticket to the queue of the next tier; who had it follows it',
        params: TicketRefParams,
        body: EscalateTicket,
        response: { 200: Ticket },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const { id } = await escalateTicket(cx, { ticket: request.params.idOrCode, ...request.body })
        return getTicketAfterChange(cx, id)
      }),
  )
  mergeRoutes(app)
  newTicketRoutes(app)
  linkRoutes(app)
}

function mergeRoutes(app: App): void {
  app.post(
    '/tickets/:idOrCode/merge',
    {
      config: merge,
      schema: {
        operationId: 'mergeTickets',
        tags,
        summary: 'Merge other tickets into this one; undone by undoTicketAct for 14 days',
        params: TicketRefParams,
        body: MergeTickets,
        response: { 200: MergedTicket },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const { target, actIds } = await mergeTickets(cx, { target: request.params.idOrCode, ...request.body })
        return { ticket: await getTicketAfterChange(cx, target.id), actIds }
      }),
  )

  app.post(
    '/tickets/:idOrCode/split',
    {
      config: merge,
      schema: {
        operationId: 'splitTicket',
        tags,
        summary: 'Move messages into a new ticket; undone by undoTicketAct while that is as it was made',
        params: TicketRefParams,
        body: SplitTicket,
        response: { 201: MovedMessages },
      },
    },
    async (request, reply) =>
      reply.code(201).send(
        await request.run(async (cx) => {
          const { ticket, actId } = await splitTicket(cx, { source: request.params.idOrCode, ...request.body })
          return { ticket: await getTicketAfterChange(cx, ticket.id), actId }
        }),
      ),
  )

  app.post(
    '/tickets/:idOrCode/move-messages',
    {
      config: merge,
      schema: {
        operationId: 'moveToTicket',
        tags,
        summary:
          'Move messages into another ticket, where later answers arrive too; undone by undoTicketAct for 14 days',
        params: TicketRefParams,
        body: MoveToTicket,
        response: { 200: MovedMessages },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const { ticket, actId } = await moveToTicket(cx, { source: request.params.idOrCode, ...request.body })
        return { ticket: await getTicketAfterChange(cx, ticket.id), actId }
      }),
  )

  app.post(
    '/ticket-acts/:id/undo',
    {
      config: merge,
      schema: {
        operationId: 'undoTicketAct',
        tags,
        summary: 'Take a merge, a split or a move of messages back; answers with the ticket from which things went',
        params: IdParam,
        response: { 200: Ticket },
      },
    },
    (request) => request.run(async (cx) => getTicketAfterChange(cx, (await undoTicketAct(cx, request.params.id)).id)),
  )
}

function newTicketRoutes(app: App): void {
  app.post(
    '/tickets/:idOrCode/clone',
    {
      config: create,
      schema: {
        operationId: 'cloneTicket',
        tags,
        summary: 'Make a new ticket with chosen parts of this one',
        params: TicketRefParams,
        body: CloneTicket,
        response: { 201: Ticket },
      },
    },
    async (request, reply) =>
      reply.code(201).send(
        await request.run(async (cx) => {
          const input = { ...request.body, ticket: request.params.idOrCode, source: sourceOf(cx) } as const
          return getTicketAfterChange(cx, (await cloneTicket(cx, input)).id)
        }),
      ),
  )

  app.post(
    '/tickets/:idOrCode/follow-up',
    {
      config: create,
      schema: {
        operationId: 'followUpTicket',
        tags,
        summary: 'Make a new ticket that goes on where a resolved or closed one ended',
        params: TicketRefParams,
        body: FollowUpTicket,
        response: { 201: Ticket },
      },
    },
    async (request, reply) =>
      reply.code(201).send(
        await request.run(async (cx) => {
          const input = { ...request.body, ticket: request.params.idOrCode, source: sourceOf(cx) } as const
          return getTicketAfterChange(cx, (await followUpTicket(cx, input)).id)
        }),
      ),
  )
}

function linkRoutes(app: App): void {
  const update = { permission: 'tickets:update' } as const

  app.post(
    '/tickets/:idOrCode/links',
    {
      config: update,
      schema: {
        operationId: 'linkTickets',
        tags,
        summary: 'Link another ticket with this one',
        params: TicketRefParams,
        body: LinkTickets,
        response: { 201: z.object({ id: z.uuid() }) },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await request.run((cx) => linkTickets(cx, { ticket: request.params.idOrCode, ...request.body }))),
  )

  app.post(
    '/tickets/:idOrCode/requester-proposal',
    {
      config: update,
      schema: {
        operationId: 'answerRequesterProposal',
        tags,
        summary: 'Make who wrote a forwarded mail the requester of its ticket, or let it be',
        params: TicketRefParams,
        body: AnswerRequesterProposal,
        response: { 200: Ticket },
      },
    },
    (request) =>
      request.run(async (cx) =>
        getTicketAfterChange(cx, (await answerRequesterProposal(cx, request.params.idOrCode, request.body)).id),
      ),
  )

  app.delete(
    '/ticket-links/:id',
    {
      config: update,
      schema: {
        operationId: 'unlinkTickets',
        tags,
        summary: 'Remove a link between two tickets',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => unlinkTickets(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
