import type { IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'
import { OutgoingRefused, type Reach } from './outgoing.rules.ts'
import { resolveOutgoing } from './outgoing.ts'
import { hostOf, requestOutgoing } from './outgoing-request.ts'
import { sentence, words } from './words.ts'

/** Redirects that are followed; bytes of an answer that are waited for. */
const maxRedirects = 3
const maxAnswerBytes = 64 * 1024

export type OutgoingCall = {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  reach: Reach
  /** Milliseconds for everything together: look-up, connection, redirects, answer. */
  within: number
}

/** `text`: the first 64 kB, as far as it is text; `isWhole`: there was no more. `url`: who answered, behind redirects. */
export type OutgoingAnswer = { status: number; text: string; isWhole: boolean; url: string }

/** Nobody answered in time. */
export class OutgoingSlow extends Error {}
/** It sent on more than three times. */
export class OutgoingCircles extends Error {}

/**
 * Calls an address that somebody of an organization named, through the guard of outgoing connections: each host, those of redirects too, is
 * looked up once, judged, and connected to at the judged addresses alone. Only redirects that keep method and body are followed (307,
 * 308). Without TLS only where the operator listed the address. Rejects with OutgoingRefused, OutgoingSlow, OutgoingCircles or with
 * the error of the network.
 */
export async function callOutgoing(call: OutgoingCall): Promise<OutgoingAnswer> {
  const endsAt = performance.now() + call.within
  const signal = AbortSignal.timeout(call.within)
  try {
    let url = readUrl(call.url)
    for (let redirects = 0; ; redirects += 1) {
      const response = await ask(url, call, signal)
      const { statusCode: status = 0, headers } = response
      if ((status !== 307 && status !== 308) || headers.location === undefined)
        return { status, ...(await readText(response)), url: url.href }
      response.destroy()
      if (redirects === maxRedirects) throw new OutgoingCircles()
      url = readUrl(headers.location, url)
    }
  } catch (error) {
    // An aborted connection says so in several ways.
    if (signal.aborted || performance.now() >= endsAt) throw new OutgoingSlow()
    throw error
  }
}

function readUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new OutgoingRefused(
      sentence('outgoing.bad_address', 'It was sent on to what is no address on the web, or holds a password.'),
    )
  url.hash = ''
  return url
}

async function ask(url: URL, { method, headers, body, reach }: OutgoingCall, signal: AbortSignal) {
  const target = await Promise.race([resolveOutgoing(hostOf(url), reach), aborted(signal)])
  if (url.protocol === 'http:' && !target.isListed)
    throw new OutgoingRefused(
      sentence('outgoing.https_only', words`${{ host: url.hostname }} is asked with https only.`),
    )
  const named = { ...headers, 'accept-encoding': 'identity', 'user-agent': 'Deskhand' }
  return requestOutgoing(url, target, { method, headers: named, body, signal })
}

/** A look-up cannot be broken off: who waits for it goes. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** What is more than anybody reads is left unread, and the connection is closed. */
async function readText(response: IncomingMessage): Promise<{ text: string; isWhole: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    chunks.push(chunk)
    if (size > maxAnswerBytes) break
  }
  response.destroy()
  const text = Buffer.concat(chunks).toString('utf8')
  // The database holds no NUL, and nobody reads the other control characters.
  return { text: text.replace(/[^\P{Cc}\n\t]/gu, '').toWellFormed(), isWhole: size <= maxAnswerBytes }
}
