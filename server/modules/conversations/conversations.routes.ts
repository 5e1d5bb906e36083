import { z } from 'zod'
import type { App } from '../../platform/http/http.ts'
import { PageQuery, page } from '../../platform/http/paging.ts'
import { acceptMessage } from './accept-message.ts'
import { attachmentRoutes } from './attachments.routes.ts'
import { Message, PostedMessage, PostMessage, ReplyDraft, UndoneMessage } from './conversations.contract.ts'
import { getMessage, listMessages, retryMessage } from './conversations.service.ts'
import { draftRoutes } from './drafts.routes.ts'
import { readBody } from './message-body.ts'
import { postMessage } from './post-message.ts'
import { readBodies, readWhole, type UnreadMessage } from './present-messages.ts'
import { redactionRoutes } from './redactions.routes.ts'
import { remoteImageRoutes } from './remote-images.routes.ts'
import { getReplyDraft } from './reply-draft.ts'
import { undoMessage } from './undo-message.ts'
import { withWritten } from './with-written.ts'

const TicketParams = z.object({ idOrCode: z.string().max(100).describe('Id or code of the ticket.') })
const MessageParams = z.object({ id: z.uuid() })
const tags = ['messages']

export function conversationRoutes(app: App): void {
  const { settings } = app.runtime
  remoteImageRoutes(app)
  redactionRoutes(app)

  app.get(
    '/tickets/:idOrCode/messages',
    {
      config: { permission: 'messages:read' },
      schema: {
        operationId: 'listMessages',
        tags,
        summary: 'Messages and notes of a ticket',
        params: TicketParams,
        querystring: PageQuery.extend({
          order: z.enum(['asc', 'desc']).default('asc').describe('asc: oldest first. desc: newest first.'),
        }).strict(),
        response: { 200: page(Message) },
      },
    },
    async (request) => {
      const input = { ...request.query, ticket: request.params.idOrCode }
      const { data, nextCursor } = await request.run((cx) => listMessages(cx, input))
      return { data: await readBodies(settings.files, data), nextCursor }
    },
  )

  app.post(
    '/tickets/:idOrCode/messages',
    {
      config: { permission: 'messages:read' },
      schema: {
        operationId: 'postMessage',
        tags,
        summary: 'Answer the customer, or write an internal note',
        description:
          'Needs tickets:reply for `public`, tickets:note for `note`. Without `to`, `cc` and `bcc` the recipients are computed ' +
          'from the message that is answered. 409 `message.confirm_recipients` lists in `reasons` what is unusual; send it again with `confirmed`. 409 ' +
          '`message.stale` when others wrote after `lastSeenMessageId`; without it the reply leaves, and `meanwhile` of the answer says ' +
          'what others wrote.',
        params: TicketParams,
        body: PostMessage,
        response: { 201: PostedMessage },
      },
    },
    async (request, reply) => {
      const written = { ...request.body, ticket: request.params.idOrCode }
      const { message } = await withWritten(settings, request.user(), written, (post) =>
        request.run(async (cx) => ({ message: await postMessage(cx, post) })),
      )
      const { warnings, meanwhile } = message
      return reply.code(201).send({ ...(await readWhole(settings.files, message)), warnings, meanwhile })
    },
  )

  app.get(
    '/tickets/:idOrCode/reply-draft',
    {
      config: { permission: 'tickets:reply' },
      schema: {
        operationId: 'getReplyDraft',
        tags,
        summary: 'What a reply would be: channel, sender, recipients, subject',
        params: TicketParams,
        querystring: z.strictObject({
          answers: z.uuid().optional().describe('The message to answer; the newest from outside unless told.'),
          channelId: z.uuid().optional(),
        }),
        response: { 200: ReplyDraft },
      },
    },
    (request) => request.run((cx) => getReplyDraft(cx, { ...request.query, ticket: request.params.idOrCode })),
  )

  app.get(
    '/messages/:id',
    {
      config: { permission: 'messages:read' },
      schema: {
        operationId: 'getMessage',
        tags,
        summary: 'One message, whole',
        params: MessageParams,
        response: { 200: Message },
      },
    },
    async (request) => {
      const message = await request.run((cx) => getMessage(cx, request.params.id))
      return readWhole(settings.files, message)
    },
  )

  app.post(
    '/messages/:id/undo',
    {
      config: { permission: 'messages:read' },
      schema: {
        operationId: 'undoMessage',
        tags,
        summary: 'Take back one’s own message before it leaves',
        description:
          'The message is gone as if never written; what was typed comes back. 409 `message.gone` after it left.',
        params: MessageParams,
        response: { 200: UndoneMessage },
      },
    },
    async (request) => {
      const { bodyKey, ...undone } = await request.run((cx) => undoMessage(cx, request.params.id))
      if (!bodyKey) return undone
      const { bodyText, bodyHtml } = await readBody(settings.files, bodyKey)
      return { ...undone, bodyText, bodyHtml }
    },
  )

  const one = (
    path: string,
    words: { operationId: string; summary: string; description?: string },
    work: (cx: Parameters<typeof getMessage>[0], id: string) => Promise<UnreadMessage>,
  ) =>
    app.post(
      path,
      {
        config: { permission: 'tickets:reply' },
        schema: { ...words, tags, params: MessageParams, response: { 200: Message } },
      },
      async (request) => readWhole(settings.files, await request.run((cx) => work(cx, request.params.id))),
    )
  one(
    '/messages/:id/accept',
    {
      operationId: 'acceptMessage',
      summary: 'Let a held message in: its sender takes part in the ticket from now on',
      description: '409 `message.not_held` for any other message.',
    },
    acceptMessage,
  )
  one(
    '/messages/:id/retry',
    { operationId: 'retryMessage', summary: 'Try again to deliver a reply to those who did not get it' },
    retryMessage,
  )
  attachmentRoutes(app)
  draftRoutes(app)
}
