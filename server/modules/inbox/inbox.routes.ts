import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { PageQuery, page } from '../../platform/http/paging.ts'
import { readBodies } from '../conversations/present-messages.ts'
import {
  Conversation,
  ConversationRow,
  ConversationTicket,
  ListConversations,
  MakeConversationTicket,
  ThreadMessage,
  UpdateConversation,
} from './inbox.contract.ts'
import { getConversation, listConversationMessages, listConversations, updateConversation } from './inbox.service.ts'
import { makeConversationTicket } from './make-ticket.ts'

const params = z.object({ id: Id })
const tags = ['conversations']
const read = { permission: 'messages:read' } as const

export function inboxRoutes(app: App): void {
  const { settings } = app.runtime

  app.get(
    '/conversations',
    {
      config: read,
      schema: {
        operationId: 'listConversations',
        tags,
        summary: 'Conversations that wait without a ticket, the newest first',
        description:
          'Of channels whose `newMail` is `conversation`. You see what waits where you would see the ticket that was made of it now. Live: ' +
          '`conversation.received|taken|done|brought_back` on the stream.',
        querystring: ListConversations,
        response: { 200: page(ConversationRow) },
      },
    },
    (request) => request.run((cx) => listConversations(cx, request.query)),
  )

  app.get(
    '/conversations/:id',
    {
      config: read,
      schema: {
        operationId: 'getConversation',
        tags,
        summary: 'A conversation with the tickets that were made of it, and with what a new one begins',
        params,
        response: { 200: Conversation },
      },
    },
    (request) => request.run((cx) => getConversation(cx, request.params.id)),
  )

  app.get(
    '/conversations/:id/messages',
    {
      config: read,
      schema: {
        operationId: 'listConversationMessages',
        tags,
        summary: 'The whole conversation: what waits, and the messages of its tickets that you see',
        params,
        querystring: PageQuery.strict(),
        response: { 200: page(ThreadMessage) },
      },
    },
    async (request) => {
      const { id } = request.params
      const { data, nextCursor } = await request.run((cx) => listConversationMessages(cx, id, request.query))
      return { data: await readBodies(settings.files, data), nextCursor }
    },
  )

  app.patch(
    '/conversations/:id',
    {
      config: { permission: 'tickets:create' },
      schema: {
        operationId: 'updateConversation',
        tags,
        summary: 'File a conversation away without a ticket, or bring it back',
        params,
        body: UpdateConversation,
        response: { 200: Conversation },
      },
    },
    (request) => request.run((cx) => updateConversation(cx, request.params.id, request.body)),
  )

  app.post(
    '/conversations/:id/tickets',
    {
      config: { permission: 'tickets:create' },
      schema: {
        operationId: 'makeConversationTicket',
        tags,
        summary: 'Make a ticket of a conversation, or find the one that was made of it',
        description:
          'Its source is email, its messages are moved into it, and what answers them arrives there. Asked again for the same messages it ' +
          'answers 200 with the ticket that there is.',
        params,
        body: MakeConversationTicket,
        response: { 200: ConversationTicket, 201: ConversationTicket },
      },
    },
    async (request, reply) => {
      const made = await request.run((cx) => makeConversationTicket(cx, request.params.id, request.body))
      return reply.code(made.existing ? 200 : 201).send(made)
    },
  )
}
