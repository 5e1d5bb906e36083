import type { IncomingMessage } from 'node:http'
import { OutgoingRefused, type Reach } from './outgoing.rules.ts'
import { resolveOutgoing } from './outgoing.ts'
import { hostOf, requestOutgoing } from './outgoing-request.ts'
import { sentence, words } from './words.ts'

/** Milliseconds for the whole exchange, and bytes of an answer. */
const answerWithin = 15_000
const maxAnswerBytes = 256 * 1024

/**
 * Posts a form to an address that somebody of an organization named, through the guard of outgoing connections, and answers the
 * status and the JSON that came. Redirects are not followed: secrets go where they were meant to go. Without TLS only inside the
 * own network. Rejects with OutgoingRefused or with the error of the network; `answer` is null for what is no JSON object.
 */
export async function postForm(
  address: string,
  fields: Record<string, string>,
  options: { reach: Reach; timeoutMs?: number },
): Promise<{ status: number; answer: Record<string, unknown> | null }> {
  const url = new URL(address)
  const target = await resolveOutgoing(hostOf(url), options.reach)
  if (url.protocol === 'http:' && target.isPublic)
    throw new OutgoingRefused(
      sentence('outgoing.https_only', words`${{ host: url.hostname }} is asked with https only.`),
    )
  const response = await requestOutgoing(url, target, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(fields).toString(),
    signal: AbortSignal.timeout(options.timeoutMs ?? answerWithin),
  })
  return { status: response.statusCode ?? 0, answer: await readAnswer(response) }
}

async function readAnswer(response: IncomingMessage): Promise<Record<string, unknown> | null> {
  let text = ''
  response.setEncoding('utf8')
  for await (const chunk of response) {
    text += chunk
    if (text.length > maxAnswerBytes) return null
  }
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer)
      ? (answer as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
