import { z } from 'zod'
import { NoContent } from '../../platform/http/fields.ts'
import { filesPaths, inertHeaders } from '../../platform/http/files-host.ts'
import type { App } from '../../platform/http/http.ts'
import { signLink } from '../../platform/http/signed-link.rules.ts'
import { requireLink } from '../auth/signed-link.ts'
import { pictureContent } from './attachments.routes.ts'
import { RemoteImages } from './conversations.contract.ts'
import { getReadable } from './conversations.service.ts'
import { matchesTag } from './file-kind.rules.ts'
import { readWhole } from './present-messages.ts'
import { remoteAddresses } from './remote-addresses.ts'
import { allowRemoteImages, getRemoteImage, imageLinkMs } from './remote-images.ts'

export function remoteImageRoutes(app: App): void {
  const { runtime } = app

  app.post(
    '/messages/:id/remote-images',
    {
      config: { permission: 'messages:read' },
      schema: {
        operationId: 'allowRemoteImages',
        tags: ['messages'],
        summary: 'Where the pictures of a message that lie on other servers can be had',
        description:
          'They are blocked until somebody allows them, since their servers learn then that the message was read. This server fetches ' +
          'them, without cookies or referrer, and hands them out under `url` for an hour; the reader’s browser never asks elsewhere. ' +
          'At most 200 of a message.',
        params: z.object({ id: z.uuid() }),
        response: { 200: RemoteImages },
      },
    },
    async (request) => {
      const { id } = request.params
      const { keys, attachmentsUrl, files } = runtime.settings
      const { orgId, userId } = request.user()
      // One transaction, by which an Idempotency-Key goes; only a body over 64 kB is read from file storage in it.
      const images = await request.run(async (cx) => {
        const message = await readWhole(files, await getReadable(cx, id))
        return allowRemoteImages(cx, remoteAddresses(message.bodyHtml ?? ''))
      })
      const expiresAt = new Date(runtime.now().getTime() + imageLinkMs)
      const urlOf = (imageId: string) =>
        `${attachmentsUrl ?? ''}${filesPaths['remote-image']}${signLink(keys.links, 'remote-image', [orgId, userId, id, imageId], expiresAt)}`
      return { data: images.map(({ address, imageId }) => ({ address, url: urlOf(imageId) })) }
    },
  )

  app.get(
    '/remote-images/signed/:token',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getRemoteImage',
        tags: ['messages'],
        summary: 'A picture of a message that lies on another server',
        description:
          'The links are those of allowRemoteImages, at the address of ATTACHMENTS_URL when that is set. Each is one member’s; whether ' +
          'he may see the message is asked again. The picture is fetched once and kept for some days. 410 `attachment.link_expired`; 422 ' +
          '`remote_image.…` when there is no picture to be had there, with the reason.',
        params: z.object({ token: z.string().max(500) }),
        response: { 200: { description: 'The picture.', content: pictureContent }, 304: NoContent },
      },
    },
    async (request, reply) => {
      const { actor, values } = await requireLink(app, 'remote-image', request.params.token)
      const [messageId = '', imageId = ''] = values
      const image = await getRemoteImage(runtime, actor, { messageId, imageId })
      const tag = `"${image.sha256}"`
      reply.headers({
        etag: tag,
        'cache-control': 'private, no-cache',
        ...inertHeaders(runtime.settings.attachmentsUrl),
      })
      if (matchesTag(request.headers['if-none-match'], tag)) return reply.code(304).send(null)
      reply.header('content-length', image.size).header('content-disposition', 'inline')
      return reply.type(image.contentType).send(runtime.settings.files.stream(image.storageKey))
    },
  )
}
