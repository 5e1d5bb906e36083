import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Settings } from '../../platform/context.ts'
import { codeOf, isUnavailable } from '../../platform/database.ts'
import { badRequest, Problem, unprocessable } from '../../platform/errors.ts'
import { contentDisposition } from '../../platform/files/file-name.rules.ts'
import { NoContent } from '../../platform/http/fields.ts'
import { filesPath } from '../../platform/http/files-host.ts'
import type { App } from '../../platform/http/http.ts'
import { words } from '../../platform/words.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { linkMs, readLink, signLink } from './attachment-link.rules.ts'
import {
  addUpload,
  attachmentLost,
  deleteAttachment,
  fileTooLarge,
  getAttachment,
  linkExpired,
  requireUploader,
  storeUpload,
  type Upload,
} from './attachments.service.ts'
import { Attachment } from './conversations.contract.ts'
import { matchesTag, pictureType } from './file-kind.rules.ts'

const Id = z.object({ id: z.uuid() })

const bytes = z.unknown().meta({ type: 'string', format: 'binary' })

const file = {
  description: 'The bytes.',
  content: {
    'application/octet-stream': { schema: bytes },
    'image/png': { schema: bytes },
    'image/jpeg': { schema: bytes },
    'image/gif': { schema: bytes },
    'image/webp': { schema: bytes },
  },
}

/** What a multipart body has around its file. */
const envelopeBytes = 64 * 1024

export function attachmentRoutes(app: App): void {
  app.post(
    '/attachments',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'uploadAttachment',
        tags: ['messages'],
        summary: 'Upload a file for a message',
        description:
          'multipart/form-data with one field `file`. The upload is yours alone until you post a message with its id in ' +
          '`attachmentIds`; unused ones are removed after 24 hours.',
        consumes: ['multipart/form-data'],
        // Read as a stream by the handler; here for the description only.
        body: z.unknown().meta({
          type: 'object',
          properties: { file: { type: 'string', format: 'binary' } },
          required: ['file'],
        }),
        response: { 201: Attachment },
      },
    },
    async (request, reply) => {
      const { settings } = app.runtime
      requireUploader({ actor: request.user() })
      const upload = await receive(request, settings)
      // The bytes stand in the request as their hash, so that an Idempotency-Key speaks of the file too.
      request.body = { name: upload.name, size: upload.size, sha256: upload.sha256 }
      let used = false
      try {
        const attachment = await request.run(async (cx) => {
          const added = await addUpload(cx, upload)
          used = true
          return added
        })
        return reply.code(201).send(attachment)
      } catch (error) {
        // After a lost connection the commit may have happened unheard: a file too many is better than one too few.
        used = isUnavailable(error)
        throw error
      } finally {
        if (!used) await settings.files.remove(upload.storageKey)
      }
    },
  )

  app.get(
    '/attachments/:id',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'getAttachment',
        tags: ['messages'],
        summary: 'The bytes of an attachment',
        description:
          'Pictures (PNG, JPEG, GIF, WebP) can be shown in place, everything else is a download. With ATTACHMENTS_URL the answer ' +
          'is a redirect to a link there that lives for a minute.',
        params: Id,
        querystring: z.strictObject({
          download: z.enum(['true', 'false']).optional().describe('true: a download, also for pictures.'),
        }),
        response: {
          200: file,
          302: NoContent.describe('To the address of ATTACHMENTS_URL, when that is set.'),
          304: NoContent,
        },
      },
    },
    async (request, reply) => {
      const { attachmentsUrl, keys } = app.runtime.settings
      const { id } = request.params
      const download = request.query.download === 'true'
      const attachment = await request.run((cx) => getAttachment(cx, id))
      if (attachmentsUrl === null) return sendFile(app, request, reply, { attachment, download, site: 'same-origin' })
      const { orgId, userId } = request.user()
      const expiresAt = new Date(app.runtime.now().getTime() + linkMs)
      const token = signLink(keys.links, { orgId, userId, attachmentId: id, download, expiresAt })
      reply.header('referrer-policy', 'no-referrer')
      return reply.redirect(`${attachmentsUrl}${filesPath}${token}`, 302)
    },
  )

  app.get(
    '/attachments/signed/:token',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getSignedAttachment',
        tags: ['messages'],
        summary: 'The bytes of an attachment, at the address of ATTACHMENTS_URL',
        description:
          'Where getAttachment redirects when attachments have an address of their own. The link is one member’s, for a minute; ' +
          'whether he may have the file is asked again. 410 `attachment.link_expired`.',
        params: z.object({ token: z.string().max(500) }),
        response: { 200: file, 304: NoContent },
      },
    },
    async (request, reply) => {
      const { runtime } = app
      const link = readLink(runtime.settings.keys.links, request.params.token, runtime.now())
      const actor =
        link &&
        (await request.runOpen((open) => findUserActor(open, { ...link, via: 'session', viaId: 'signed link' })))
      if (!link || !actor) throw linkExpired()
      const attachment = await runtime.run(actor, (cx) => getAttachment(cx, link.attachmentId))
      return sendFile(app, request, reply, { attachment, download: link.download, site: 'cross-origin' })
    },
  )

  app.delete(
    '/attachments/:id',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'deleteAttachment',
        tags: ['messages'],
        summary: 'Remove an upload that no message uses',
        params: Id,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteAttachment(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}

/**
 * Sends the bytes so that no browser runs anything in them: pictures by their first bytes may be shown in place, everything else
 * is a download. `site`: from where pages may show it.
 */
async function sendFile(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  given: {
    attachment: Attachment & { storageKey: string }
    download: boolean
    site: 'same-origin' | 'cross-origin'
  },
): Promise<FastifyReply> {
  const { files } = app.runtime.settings
  const { attachment } = given
  const tag = `"${attachment.sha256}"`
  reply.headers({
    etag: tag,
    // Kept by the browser, asked again each time: access may end.
    'cache-control': 'private, no-cache',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': given.site,
    'x-content-type-options': 'nosniff',
  })
  if (matchesTag(request.headers['if-none-match'], tag)) return reply.code(304).send(null)
  if ((await files.size(attachment.storageKey)) !== attachment.size) throw attachmentLost()
  const { stream, head } = await peek(files.stream(attachment.storageKey))
  const picture = given.download ? null : pictureType(head)
  reply.header('content-disposition', contentDisposition(attachment.name, picture ? 'inline' : 'attachment'))
  reply.header('content-length', attachment.size)
  return reply.type(picture ?? 'application/octet-stream').send(stream)
}

/** Reads the one file of a multipart request into storage; on any fault nothing is left of it. */
async function receive(request: FastifyRequest, settings: Settings): Promise<Upload> {
  if (!request.isMultipart())
    throw new Problem(415, 'request.media_type', 'Send the file as multipart/form-data in the field “file”.')
  if (Number(request.headers['content-length'] ?? 0) > settings.maxMailBytes + envelopeBytes)
    throw fileTooLarge(settings.maxMailBytes)
  let upload: Upload | null = null
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file' || part.fieldname !== 'file') {
        if (part.type === 'file') part.file.resume()
        throw unprocessable(
          'attachment.unknown_field',
          words`The form has a field “${{ field: part.fieldname }}”; send only “file”.`,
        )
      }
      const bytes = { name: part.filename, contentType: part.mimetype, bytes: part.file }
      upload = await storeUpload(settings, request.user().orgId, bytes)
      if (part.file.truncated) throw fileTooLarge(settings.maxMailBytes)
    }
  } catch (error) {
    if (upload) await settings.files.remove(upload.storageKey)
    throw formProblem(error, settings.maxMailBytes)
  }
  if (!upload) throw unprocessable('attachment.missing', 'The form has no file. Send it in the field “file”.')
  return upload
}

/** Faults of the form are the sender's; those of our storage (they have a system code) are ours. */
function formProblem(error: unknown, limit: number): unknown {
  const code = codeOf(error)
  if (code === 'FST_REQ_FILE_TOO_LARGE') return fileTooLarge(limit)
  if (error instanceof Problem || code !== '') return error
  return badRequest('request.malformed', 'The form ended before its file did, or is not well formed. Send it again.')
}

/** The first bytes of a stream, and the stream as if nobody had looked. */
async function peek(stream: Readable): Promise<{ stream: Readable; head: Buffer }> {
  const head = await new Promise<Buffer>((resolve, reject) => {
    stream.once('error', reject)
    stream.once('end', () => resolve(Buffer.alloc(0)))
    stream.once('readable', () => {
      stream.off('error', reject)
      const chunk: Buffer | null = stream.read()
      if (chunk) stream.unshift(chunk)
      resolve(chunk ?? Buffer.alloc(0))
    })
  })
  return { stream, head }
}
