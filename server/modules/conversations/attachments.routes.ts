import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Settings, UserActor } from '../../platform/context.ts'
import { codeOf, isUnavailable } from '../../platform/database.ts'
import { badRequest, Problem, unprocessable } from '../../platform/errors.ts'
import { contentDisposition } from '../../platform/files/file-name.rules.ts'
import { NoContent } from '../../platform/http/fields.ts'
import { filesPaths, inertHeaders } from '../../platform/http/files-host.ts'
import type { App } from '../../platform/http/http.ts'
import { linkMs, signLink } from '../../platform/http/signed-link.rules.ts'
import { words } from '../../platform/words.ts'
import { requireLink } from '../auth/signed-link.ts'
import {
  addUpload,
  attachmentLost,
  deleteAttachment,
  fileTooLarge,
  getAttachment,
  requireUploader,
  storeUpload,
  type Upload,
} from './attachments.service.ts'
import { Attachment } from './conversations.contract.ts'
import { matchesTag } from './file-kind.rules.ts'
import { hasTooManyPixels, pictureType, readPicture } from './picture.rules.ts'
import { getThumbnail, noPicture } from './thumbnails.ts'

const Id = z.object({ id: z.uuid() })

const bytes = z.unknown().meta({ type: 'string', format: 'binary' })

/** Pictures as they are answered, in the description of the API. */
export const pictureContent = {
  'image/png': { schema: bytes },
  'image/jpeg': { schema: bytes },
  'image/gif': { schema: bytes },
  'image/webp': { schema: bytes },
}

const file = {
  description: 'The bytes.',
  content: { 'application/octet-stream': { schema: bytes }, ...pictureContent },
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
          'Pictures (PNG, JPEG, GIF, WebP) of up to 50 million pixels can be shown in place, everything else is a download, and 415 ' +
          '`attachment.no_picture` where a page asks for it as a picture. `size=small` gives a picture written anew, JPEG or PNG, of at ' +
          'most 320 pixels a side; 415 for what is none, or has more than 25 million pixels. With ATTACHMENTS_URL the answer is a ' +
          'redirect to a link there that lives for a minute, but for tokens of embeds.',
        params: Id,
        querystring: z.strictObject({
          download: z.enum(['true', 'false']).optional().describe('true: a download, also for pictures.'),
          size: z.enum(['small']).optional().describe('small: a picture made small, for a list of files.'),
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
      const isSmall = request.query.size === 'small'
      const user = request.user()
      const attachment = await request.run((cx) => getAttachment(cx, id))
      // An embed proves itself in a header, which no browser takes along to another address; no page can be opened with one.
      const isHere = attachmentsUrl === null || user.embed !== undefined
      if (isHere && isSmall) return sendThumbnail(app, request, reply, { user, attachment })
      if (isHere) return sendFile(app, request, reply, { attachment, download })
      const { orgId, userId } = user
      const expiresAt = new Date(app.runtime.now().getTime() + linkMs)
      const token = signLink(
        keys.links,
        'attachment',
        [orgId, userId, id, isSmall ? 'small' : download ? 'download' : ''],
        expiresAt,
      )
      reply.header('referrer-policy', 'no-referrer')
      return reply.redirect(`${attachmentsUrl}${filesPaths.attachment}${token}`, 302)
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
      const { actor, values } = await requireLink(app, 'attachment', request.params.token)
      const [id = '', form] = values
      const attachment = await runtime.run(actor, (cx) => getAttachment(cx, id))
      if (form === 'small') return sendThumbnail(app, request, reply, { user: actor, attachment })
      return sendFile(app, request, reply, { attachment, download: form === 'download' })
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
 * Sends the bytes so that no browser runs anything in them: pictures by their own structure, of a size that a browser can hold, may be
 * shown in place, everything else is a download.
 */
async function sendFile(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  given: {
    attachment: Attachment & { storageKey: string }
    download: boolean
  },
): Promise<FastifyReply> {
  const { files, attachmentsUrl } = app.runtime.settings
  const { attachment } = given
  const tag = `"${attachment.sha256}"`
  reply.headers({
    etag: tag,
    // Kept by the browser, asked again each time: access may end.
    'cache-control': 'private, no-cache',
    ...inertHeaders(attachmentsUrl),
  })
  if (matchesTag(request.headers['if-none-match'], tag)) return reply.code(304).send(null)
  if ((await files.size(attachment.storageKey)) !== attachment.size) throw attachmentLost()
  const { stream, head } = await peek(files.stream(attachment.storageKey))
  const picture = given.download ? null : pictureToShow(head)
  // What is no picture, or a bomb of pixels, is not handed to a page that would draw it whatever its headers say.
  if (!given.download && picture === null && request.headers['sec-fetch-dest'] === 'image') {
    stream.destroy()
    throw noPicture()
  }
  reply.header('content-disposition', contentDisposition(attachment.name, picture ? 'inline' : 'attachment'))
  reply.header('content-length', attachment.size)
  return reply.type(picture ?? 'application/octet-stream').send(stream)
}

/** Sends the small form of a picture, which holds nothing of the bytes that somebody sent. */
async function sendThumbnail(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  { user, attachment }: { user: UserActor; attachment: Attachment },
): Promise<FastifyReply> {
  const { files, attachmentsUrl } = app.runtime.settings
  const tag = `"${attachment.sha256}-small"`
  reply.headers({ etag: tag, 'cache-control': 'private, no-cache', ...inertHeaders(attachmentsUrl) })
  if (matchesTag(request.headers['if-none-match'], tag)) return reply.code(304).send(null)
  const bytes = await files.get(await getThumbnail(app.runtime, user, attachment.id))
  reply.header('content-disposition', 'inline')
  return reply.type(pictureType(bytes) ?? 'application/octet-stream').send(bytes)
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

/** Enough for the size of any usual picture: a JPEG has previews and colour profiles before it. */
const headBytes = 512 * 1024

/** The kind of a picture that may be shown in place, by the beginning of its file. */
function pictureToShow(head: Buffer): string | null {
  if (pictureType(head) === null) return null
  const picture = readPicture(head)
  return picture && !hasTooManyPixels(picture) ? picture.type : null
}

/** The beginning of a stream, and the stream as if nobody had looked. What is no picture is not looked into. */
async function peek(source: Readable): Promise<{ stream: Readable; head: Buffer }> {
  const chunks: Buffer[] = []
  const reader = source[Symbol.asyncIterator]()
  for (let size = 0; size < headBytes; ) {
    const next = await reader.next()
    if (next.done) break
    const chunk: Buffer = next.value
    chunks.push(chunk)
    size += chunk.length
    if (chunks.length === 1 && pictureType(chunk) === null) break
  }
  async function* whole() {
    try {
      yield* chunks
      yield* { [Symbol.asyncIterator]: () => reader }
    } finally {
      source.destroy()
    }
  }
  return { stream: Readable.from(whole(), { objectMode: false }), head: Buffer.concat(chunks) }
}
