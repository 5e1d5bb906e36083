import type { FastifyInstance } from 'fastify'
import { notFound } from '../errors.ts'
import { nothingThere } from './problem.ts'
import type { LinkPurpose } from './signed-link.rules.ts'

/** Below these lies all that is served at the address of ATTACHMENTS_URL: what strangers sent, by signed links. */
export const filesPaths: Record<LinkPurpose, string> = {
  attachment: '/api/v1/attachments/signed/',
  mail: '/api/v1/mail/signed/',
  'remote-image': '/api/v1/remote-images/signed/',
}

/** Without an address of their own, files are at the app's, behind its session; pictures of mails have signed links there, too. */
const alsoAtTheApp = [filesPaths['remote-image']]

/**
 * Keeps two addresses of one server apart: what strangers sent is served at one, the app, its API and its cookies are at the
 * other. A file that a browser would run in spite of all headers then runs where nothing of ours is.
 */
export function separateFilesHost(app: FastifyInstance, attachmentsUrl: string | null): void {
  const filesHost = attachmentsUrl === null ? null : new URL(attachmentsUrl).hostname
  app.addHook('onRequest', async (request) => {
    const isFile = Object.values(filesPaths).some((path) => request.url.startsWith(path))
    const isAtFilesHost = request.hostname === filesHost
    const isHere = filesHost === null && alsoAtTheApp.some((path) => request.url.startsWith(path))
    // Its path is not repeated: it is a secret.
    if (isFile && !isAtFilesHost && !isHere)
      throw notFound('attachment.no_link_here', 'Links to attachments do not work at this address.')
    if (!isFile && isAtFilesHost) throw nothingThere(request)
    if (!isFile) return
    // Whatever a browser or a program sends along, the link alone says who asks.
    delete request.headers.cookie
    delete request.headers.authorization
  })
}

/** Headers under which no browser runs anything of a file: no script, no sniffing of its kind, no page around it but ours. */
export function inertHeaders(attachmentsUrl: string | null): Record<string, string> {
  return {
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': attachmentsUrl === null ? 'same-origin' : 'cross-origin',
    'x-content-type-options': 'nosniff',
  }
}
