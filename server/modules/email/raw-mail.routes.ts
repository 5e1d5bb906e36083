import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { UserActor } from '../../platform/context.ts'
import { Id, NoContent } from '../../platform/http/fields.ts'
import { filesPaths, inertHeaders } from '../../platform/http/files-host.ts'
import type { App } from '../../platform/http/http.ts'
import { linkMs, signLink } from '../../platform/http/signed-link.rules.ts'
import { requireLink } from '../auth/signed-link.ts'
import { getRawMail, killLinksOf, rawGone, requireClean } from './ledger.service.ts'

const tags = ['mail']
const file = {
  description: 'The bytes.',
  content: { 'message/rfc822': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
}

/** The mail as strangers wrote it: always a download, and from the address of ATTACHMENTS_URL when that is set. */
export function rawMailRoutes(app: App): void {
  const { runtime } = app
  const { files, attachmentsUrl, keys } = runtime.settings

  app.get(
    '/mail/ledger/:id/raw',
    {
      config: { permission: 'mail:read' },
      schema: {
        operationId: 'getRawMail',
        tags,
        summary: 'The mail as it arrived, byte by byte (message/rfc822)',
        description:
          'Of a mail that could not be fetched whole it is what came: see `trace.partial`. With ATTACHMENTS_URL the answer is a ' +
          'redirect to a link there that lives for a minute.',
        params: z.object({ id: Id }),
        response: { 200: file, 302: NoContent.describe('To the address of ATTACHMENTS_URL, when that is set.') },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const actor = request.user()
      if (attachmentsUrl === null) return send(actor, id, reply)
      await runtime.run(actor, (cx) => getRawMail(cx, id))
      const expiresAt = new Date(runtime.now().getTime() + linkMs)
      const token = signLink(keys.links, 'mail', [actor.orgId, actor.userId, id], expiresAt)
      reply.header('referrer-policy', 'no-referrer')
      return reply.redirect(`${attachmentsUrl}${filesPaths.mail}${token}`, 302)
    },
  )

  app.get(
    '/mail/signed/:token',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getSignedMail',
        tags,
        summary: 'The mail as it arrived, at the address of ATTACHMENTS_URL',
        description:
          'Where getRawMail redirects when attachments have an address of their own. The link is one member’s, for a minute; whether he ' +
          'may read mail is asked again. 410 `attachment.link_expired`.',
        params: z.object({ token: z.string().max(500) }),
        response: { 200: file },
      },
    },
    async (request, reply) => {
      const { actor, values } = await requireLink(app, 'mail', request.params.token)
      return send(actor, values[0] ?? '', reply)
    },
  )

  async function send(actor: UserActor, id: string, reply: FastifyReply): Promise<FastifyReply> {
    const raw = await runtime.run(actor, (cx) => getRawMail(cx, id))
    if ((await files.size(raw.rawKey)) !== raw.size) throw rawGone()
    await killLinksOf(runtime, raw)
    await requireClean(runtime, raw)
    reply.headers({
      'content-length': raw.size,
      'content-disposition': `attachment; filename="${id}.eml"`,
      etag: `"${raw.sha256}"`,
      ...inertHeaders(attachmentsUrl),
    })
    return reply.type('message/rfc822').send(files.stream(raw.rawKey))
  }
}
