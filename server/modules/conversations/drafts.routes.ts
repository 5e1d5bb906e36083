import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { isUnavailable } from '../../platform/database.ts'
import { sanitizeComposedHtml } from '../../platform/html/sanitize-mail-html.ts'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import {
  ApproveDraft,
  Draft,
  Drafts,
  OwnDraftsPage,
  SaveDraft,
  ScheduleMessage,
  ShareDraft,
} from './drafts.contract.ts'
import {
  approveDraft,
  deleteDraft,
  listDrafts,
  readDraft,
  readDrafts,
  saveDraft,
  shareDraft,
  takeDraft,
  type UnreadDraft,
} from './drafts.service.ts'
import { listOwnDrafts, readOwnDrafts } from './list-own-drafts.ts'
import { dropBody, type PreparedBody, prepareBody } from './message-body.ts'
import { composeBody, inlineAttachmentIds } from './messages.rules.ts'
import { requireWriter } from './require-writer.ts'
import { cancelScheduled, scheduleMessage, sendScheduledNow } from './scheduled-messages.ts'

const tags = ['drafts']
const config = { permission: 'messages:read' } as const
const TicketParams = z.object({ idOrCode: z.string().max(100).describe('Id or code of the ticket.') })
const params = z.object({ id: z.uuid() })

export function draftRoutes(app: App): void {
  const { settings } = app.runtime

  /** Puts a large body into file storage before the transaction, and takes it away again when none came to use it. */
  async function withBody(body: PreparedBody, work: () => Promise<UnreadDraft>): Promise<UnreadDraft> {
    let kept = false
    try {
      const draft = await work()
      kept = draft.bodyKey === body.bodyKey
      return draft
    } catch (error) {
      kept = isUnavailable(error)
      throw error
    } finally {
      if (!kept) await dropBody(settings, body)
    }
  }

  app.get(
    '/drafts',
    {
      config,
      schema: {
        operationId: 'listOwnDrafts',
        tags,
        summary: 'What you have begun and not sent, and your replies that leave later, the newest first',
        description: 'Live: `own_drafts.changed` on the stream when one comes or goes.',
        querystring: z.strictObject(PageQuery.shape),
        response: { 200: OwnDraftsPage },
      },
    },
    async (request) => readOwnDrafts(settings.files, await request.run((cx) => listOwnDrafts(cx, request.query))),
  )

  app.get(
    '/tickets/:idOrCode/drafts',
    {
      config,
      schema: {
        operationId: 'listDrafts',
        tags,
        summary: 'What is written on a ticket and not sent: yours, shared, scheduled',
        params: TicketParams,
        response: { 200: Drafts },
      },
    },
    async (request) => ({
      data: await readDrafts(settings.files, await request.run((cx) => listDrafts(cx, request.params.idOrCode))),
    }),
  )

  app.put(
    '/tickets/:idOrCode/drafts',
    {
      config,
      schema: {
        operationId: 'saveDraft',
        tags,
        summary: 'Keep what you are writing on a ticket',
        description: 'One draft for each of public and note. 409 `draft.newer` has the one that is there as `draft`.',
        params: TicketParams,
        body: SaveDraft,
        response: { 200: Draft },
      },
    },
    async (request) => {
      const { bodyHtml, ...input } = request.body
      const ticket = request.params.idOrCode
      const { orgId } = requireWriter({ actor: request.user() }, input.kind)
      const html = sanitizeComposedHtml(bodyHtml, { mentions: input.kind === 'note' })
      const parts = { bodyText: '', visibleText: '', bodyHtml: html, visibleHtml: null }
      const body = await prepareBody(settings, orgId, parts)
      const inlineIds = inlineAttachmentIds(html)
      const draft = await withBody(body, () =>
        request.run((cx) => saveDraft(cx, { ...input, ticket, body, inlineIds })),
      )
      return readDraft(settings.files, draft)
    },
  )

  app.delete(
    '/drafts/:id',
    {
      config,
      schema: {
        operationId: 'deleteDraft',
        tags,
        summary: 'Throw a draft of yours away',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteDraft(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/drafts/:id/share',
    {
      config,
      schema: {
        operationId: 'shareDraft',
        tags,
        summary: 'Show a draft of yours to everybody who sees the ticket, or no longer',
        params,
        body: ShareDraft,
        response: { 200: Draft },
      },
    },
    async (request) =>
      readDraft(settings.files, await request.run((cx) => shareDraft(cx, request.params.id, request.body.shared))),
  )

  app.post(
    '/drafts/:id/approve',
    {
      config,
      schema: {
        operationId: 'approveDraft',
        tags,
        summary: 'Approve a colleague’s shared draft',
        params,
        body: ApproveDraft,
        response: { 200: Draft },
      },
    },
    async (request) =>
      readDraft(settings.files, await request.run((cx) => approveDraft(cx, request.params.id, request.body))),
  )

  const act = (
    path: string,
    words: { operationId: string; summary: string; description?: string },
    work: (cx: Cx, id: string) => Promise<UnreadDraft>,
  ) =>
    app.post(path, { config, schema: { ...words, tags, params, response: { 200: Draft } } }, async (request) =>
      readDraft(settings.files, await request.run((cx) => work(cx, request.params.id))),
    )
  act(
    '/drafts/:id/take',
    { operationId: 'takeDraft', summary: 'Go on with a colleague’s shared draft: it is yours then' },
    takeDraft,
  )
  act(
    '/drafts/:id/cancel',
    {
      operationId: 'cancelScheduled',
      summary: 'Take back a reply that waits for its time: it is a draft again',
      description: 'Its writer, and colleagues who may answer the customer. 409 `draft.not_scheduled`.',
    },
    cancelScheduled,
  )
  act(
    '/drafts/:id/send',
    {
      operationId: 'sendScheduledNow',
      summary: 'Let a reply of yours that waits for its time leave now',
      description: 'It leaves within seconds. When it cannot, it is a draft again and `held` says why.',
    },
    sendScheduledNow,
  )

  app.post(
    '/tickets/:idOrCode/scheduled-messages',
    {
      config,
      schema: {
        operationId: 'scheduleMessage',
        tags,
        summary: 'Answer the customer later',
        description: 'What would refuse the reply now refuses it: see postMessage. 422 `draft.bad_time`.',
        params: TicketParams,
        body: ScheduleMessage,
        response: { 201: Draft },
      },
    },
    async (request, reply) => {
      const { bodyHtml, bodyText, ...input } = request.body
      const { orgId } = requireWriter({ actor: request.user() }, 'public')
      const composed = composeBody({ bodyHtml, bodyText })
      const body = await prepareBody(settings, orgId, composed)
      const post = { ...input, kind: 'public' as const, undoSeconds: 0, id: newId(), ticket: request.params.idOrCode }
      const inlineIds = inlineAttachmentIds(composed.bodyHtml)
      const draft = await withBody(body, () => request.run((cx) => scheduleMessage(cx, { ...post, body, inlineIds })))
      return reply.code(201).send(await readDraft(settings.files, draft))
    },
  )
}
