import type { FastifyInstance } from 'fastify'
import { notFound } from '../errors.ts'
import { nothingThere } from './problem.ts'

/** Below it lies all that is served at the address of ATTACHMENTS_URL, and nothing at the other. */
export const filesPath = '/api/v1/attachments/signed/'

/**
 * Keeps two addresses of one server apart: what strangers sent is served at one, the app, its API and its cookies are at the
 * other. A file that a browser would run in spite of all headers then runs where nothing of ours is.
 */
export function separateFilesHost(app: FastifyInstance, attachmentsUrl: string | null): void {
  const filesHost = attachmentsUrl === null ? null : new URL(attachmentsUrl).hostname
  app.addHook('onRequest', async (request) => {
    const isFile = request.url.startsWith(filesPath)
    const isAtFilesHost = request.hostname === filesHost
    // Its path is not repeated: it is a secret.
    if (isFile && !isAtFilesHost)
      throw notFound('attachment.no_link_here', 'Links to attachments do not work at this address.')
    if (!isFile && isAtFilesHost) throw nothingThere(request)
    if (!isFile) return
    // Whatever a browser or a program sends along, the link alone says who asks.
    delete request.headers.cookie
    delete request.headers.authorization
  })
}
