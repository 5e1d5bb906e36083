import createClient from 'openapi-fetch'
import { loadSentences, say } from '../i18n/sentences.ts'
import { ApiError, problemToError } from './api-error.ts'
import { embedHeaders, isEmbed } from './embed.ts'
import type { paths } from './schema.gen.ts'

type SignedOutListener = () => void

let signedOutListener: SignedOutListener = () => {}

/** Says what happens when the session has ended; the app leads to the sign-in page and back afterwards. */
export function onSignedOut(listener: SignedOutListener): void {
  signedOutListener = listener
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Before sign-in a 401 is an answer to the form ("wrong password"), not the end of a session. */
const beforeSignIn = /^\/api\/v1\/(session|setup|password-resets|invitations)(\/|$)/

/** Tells that the session ended, unless the path belongs to signing in. */
export function noticeSignedOut(path: string): void {
  if (!beforeSignIn.test(path)) signedOutListener()
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.clone().json()
  } catch {
    return undefined
  }
}

/**
 * The typed client of `/api/v1`. Every refused call throws `ApiError`, so `data` is there whenever a call returns;
 * `read` takes it out.
 */
export const api = createClient<paths>({ baseUrl: '', credentials: isEmbed ? 'omit' : 'same-origin' })

api.use({
  async onRequest({ request }) {
    for (const [name, value] of Object.entries(await embedHeaders())) request.headers.set(name, value)
    // The CSRF defence: a header that a foreign page cannot set without the server's consent.
    if (!reading.has(request.method)) request.headers.set('x-deskhand', 'web')
    request.headers.set('accept', 'application/json')
    return request
  },
  async onResponse({ response }) {
    if (response.ok) return undefined
    if (response.status === 401) noticeSignedOut(new URL(response.url, location.href).pathname)
    const [body] = await Promise.all([bodyOf(response), loadSentences()])
    throw problemToError(response.status, response.statusText, body, response.headers.get('retry-after'), say)
  },
  onError({ error }) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === 'AbortError')) return undefined
    return new ApiError({
      status: 0,
      code: 'network.unreachable',
      title: 'No answer',
      message: 'The server did not answer.',
    })
  },
})

/** The body of a call; refused calls have thrown before. */
export async function read<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await call
  return data as Data
}
