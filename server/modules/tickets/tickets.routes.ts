import type { FastifyReply } from 'fastify'
import type { Cx } from '../../platform/context.ts'
import { badRequest } from '../../platform/errors.ts'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { quietly } from '../../platform/quiet.ts'
import { makeTicket, type NewTicket } from './create-ticket.ts'
import { makeTicketByTemplate } from './from-template.ts'
import { etagOf, getTicket, getTicketAfterChange, presentMadeTicket } from './get-ticket.ts'
import { listTicketGroups } from './group-tickets.ts'
import { importedAt } from './import-ticket.ts'
import { listTickets } from './list-tickets.ts'
import { getTicketCounts, listSimilarTickets, markTicketRead } from './read-tickets.ts'
import { getTicketForm } from './ticket-form.ts'
import { versionOf } from './ticket-version.rules.ts'
import {
  CreateTicket,
  ListTicketGroups,
  ListTickets,
  SimilarQuery,
  SimilarTickets,
  Ticket,
  TicketCounts,
  TicketDraft,
  TicketForm,
  TicketGroups,
  TicketRefParams,
  TicketRow,
  UpdateTicket,
} from './tickets.contract.ts'
import { updateTicket } from './update-ticket.ts'

const tags = ['tickets']
const read = { permission: 'tickets:read' } as const

/** A ticket with its version as ETag. */
function answer(reply: FastifyReply, ticket: Ticket): Ticket {
  reply.header('etag', etagOf(ticket))
  return ticket
}

/** An instant of a body; null and absent stay as they are. */
const toDate = (value: string | null | undefined) => (typeof value === 'string' ? new Date(value) : value)

/** Who makes a ticket says where it comes from, unless it was a call. */
function sourceOf(cx: Cx, asked: 'manual' | 'phone' | 'form' | 'api' | undefined): NewTicket['source'] {
  const byKey = cx.actor.kind === 'user' && cx.actor.via === 'api_key'
  if (asked === 'phone' || asked === 'form') return asked
  return byKey ? 'api' : (asked ?? 'manual')
}

export function ticketsRoutes(app: App): void {
  listRoutes(app)
  ticketRoutes(app)
}

function listRoutes(app: App): void {
  app.get(
    '/tickets',
    {
      config: read,
      schema: {
        operationId: 'listTickets',
        tags,
        summary: 'Tickets that you see, filtered and in order',
        querystring: ListTickets,
        response: { 200: page(TicketRow) },
      },
    },
    (request) => request.run((cx) => listTickets(cx, request.query)),
  )

  app.get(
    '/tickets/groups',
    {
      config: read,
      schema: {
        operationId: 'listTicketGroups',
        tags,
        summary: 'The groups of a list of tickets by one field, with counts to 1,000',
        querystring: ListTicketGroups,
        response: { 200: TicketGroups },
      },
    },
    (request) => request.run((cx) => listTicketGroups(cx, request.query)),
  )

  app.get(
    '/tickets/counts',
    {
      config: read,
      schema: {
        operationId: 'getTicketCounts',
        tags,
        summary: 'How many tickets of each kind you see, each to 1,000',
        response: { 200: TicketCounts },
      },
    },
    (request) => request.run((cx) => getTicketCounts(cx)),
  )

  app.get(
    '/tickets/similar',
    {
      config: read,
      schema: {
        operationId: 'listSimilarTickets',
        tags,
        summary: 'Open tickets with words of a subject, for somebody who is writing a new one',
        querystring: SimilarQuery,
        response: { 200: SimilarTickets },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSimilarTickets(cx, request.query.subject) })),
  )
}

function ticketRoutes(app: App): void {
  app.post(
    '/tickets',
    {
      config: { permission: 'tickets:create' },
      schema: {
        operationId: 'createTicket',
        tags,
        summary: 'Make a ticket, with its requester found or made',
        description:
          'A requester who is given by email or phone is found, or made as a contact, in the same request. With `Idempotency-Key` a ' +
          'request that is sent again answers with the ticket that the first one made. With `templateId` a template gives what is absent; ' +
          'what it names and is gone is left out, and the timeline says so. With `createdAt` it is an import (tickets:import), in silence.',
        body: CreateTicket,
        response: { 201: Ticket },
      },
    },
    async (request, reply) => {
      const { title, subject = title, source, dueAt, createdAt, sendAcknowledgement: _none, ...rest } = request.body
      const { templateId, notifyMembers, runAutomations, ...body } = rest
      const ticket = await request.run(async (given) => {
        const imported = createdAt === undefined ? null : importedAt(given, new Date(createdAt))
        const cx = imported?.cx ?? quietly(given, { notifyMembers, runAutomations })
        const made = imported?.made ?? { source: sourceOf(cx, source) }
        const input = { ...body, ...made, dueAt: toDate(dueAt) }
        if (!templateId) return presentMadeTicket(cx, await makeTicket(cx, { ...input, subject: subject ?? '' }))
        const { ticket } = await makeTicketByTemplate(cx, templateId, { ...input, subject })
        return getTicketAfterChange(cx, ticket.id)
      })
      return answer(reply.code(201), ticket)
    },
  )

  app.post(
    '/tickets/form',
    {
      config: { permission: 'tickets:create' },
      schema: {
        operationId: 'getTicketForm',
        tags,
        summary: 'Which custom fields a ticket that is being written shows and requires',
        body: TicketDraft,
        response: { 200: TicketForm },
      },
    },
    (request) => {
      const { typeId = null, assigneeId = null, requesterId = null, dueAt, ...draft } = request.body
      return request.run((cx) =>
        getTicketForm(cx, { ...draft, typeId, assigneeId, requesterId, dueAt: toDate(dueAt) ?? null }),
      )
    },
  )

  app.get(
    '/tickets/:idOrCode',
    {
      config: read,
      schema: {
        operationId: 'getTicket',
        tags,
        summary: 'A ticket by id or code',
        params: TicketRefParams,
        response: { 200: Ticket },
      },
    },
    async (request, reply) => answer(reply, await request.run((cx) => getTicket(cx, request.params.idOrCode))),
  )

  app.patch(
    '/tickets/:idOrCode',
    {
      config: { permission: 'tickets:update' },
      schema: {
        operationId: 'updateTicket',
        tags,
        summary: 'Change a ticket; with If-Match, others’ changes since that version are not overwritten',
        params: TicketRefParams,
        body: UpdateTicket,
        response: { 200: Ticket },
      },
    },
    async (request, reply) => {
      const version = versionOf(request.headers['if-match'])
      if (version === undefined)
        throw badRequest('ticket.bad_version', 'If-Match must be the ETag of the ticket, for example "v3".')
      const { title, subject = title, dueAt, snooze, finishAnyway, ...change } = request.body
      const ticket = await request.run(async (cx) => {
        const saved = await updateTicket(
          cx,
          request.params.idOrCode,
          {
            ...change,
            subject,
            dueAt: toDate(dueAt),
            snooze: snooze && { ...snooze, until: toDate(snooze.until) ?? null },
          },
          { version, finishAnyway },
        )
        return getTicketAfterChange(cx, saved.id)
      })
      return answer(reply, ticket)
    },
  )

  app.post(
    '/tickets/:idOrCode/read',
    {
      config: read,
      schema: {
        operationId: 'markTicketRead',
        tags,
        summary: 'Note that you looked at the ticket',
        params: TicketRefParams,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => markTicketRead(cx, request.params.idOrCode))
      return reply.code(204).send(null)
    },
  )
}
