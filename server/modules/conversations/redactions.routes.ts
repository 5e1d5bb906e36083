import { z } from 'zod'
import type { UserActor } from '../../platform/context.ts'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { Attachment, Message } from './conversations.contract.ts'
import { readWhole } from './present-messages.ts'
import { redactAttachment } from './redact-attachment.ts'
import * as redaction from './redact-message.ts'
import { RedactionCount, RedactMessage } from './redactions.contract.ts'

const tags = ['messages']
const config = { permission: 'messages:redact' } as const
const params = z.object({ id: Id })

const gone =
  'For good, of closed tickets too: the text, the source of the mail, what lists show, what is found, the log, calls of webhooks that are ' +
  'kept. What has left is out of reach: mail and calls that were sent, files that were exported before, backups.'

export function redactionRoutes(app: App): void {
  const { runtime } = app
  const { settings } = runtime

  /** Read before the transaction of the act, and not as the answer that an Idempotency-Key keeps. */
  const readLarge = async (actor: UserActor, given: redaction.Redaction): Promise<redaction.LargeBodies> => {
    if (given.text === undefined) return new Map()
    const keys = await runtime.run(actor, (cx) => redaction.listToRead(cx, given))
    return redaction.readLarge(settings, keys)
  }

  app.post(
    '/messages/:id/redact',
    {
      config,
      schema: {
        operationId: 'redactMessage',
        tags,
        summary: 'Remove words of a message, or all of it, for privacy',
        description: `${gone} Words go from every message of the ticket; with a whole message its answers lose what they quote below them. A second call changes nothing.`,
        params,
        body: RedactMessage,
        response: { 200: Message },
      },
    },
    async (request) => {
      const given = { id: request.params.id, ...request.body }
      const actor = request.user()
      const read = await readLarge(actor, given)
      const large = await redaction.prepareLarge(settings, actor.orgId, read, given.text ?? '')
      let isUsed = false
      try {
        const { message, used } = await request.run((cx) => redaction.redactMessage(cx, given, large))
        isUsed = used
        return await readWhole(settings.files, message)
      } finally {
        if (!isUsed) await redaction.dropPrepared(settings, large)
      }
    },
  )

  app.post(
    '/messages/:id/redact/check',
    {
      config,
      schema: {
        operationId: 'checkRedaction',
        tags,
        summary: 'What a redaction would remove; changes nothing',
        params,
        body: RedactMessage,
        response: { 200: RedactionCount },
      },
    },
    async (request) => {
      const given = { id: request.params.id, ...request.body }
      const read = await readLarge(request.user(), given)
      return request.run((cx) => redaction.countRedaction(cx, given, read))
    },
  )

  app.post(
    '/attachments/:id/redact',
    {
      config,
      schema: {
        operationId: 'redactAttachment',
        tags,
        summary: 'Remove a file of a message for privacy',
        description: `${gone} A second call changes nothing.`,
        params,
        response: { 200: Attachment },
      },
    },
    (request) => request.run((cx) => redactAttachment(cx, request.params.id)),
  )
}
