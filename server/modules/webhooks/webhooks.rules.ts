import { createHmac } from 'node:crypto'
import { OutgoingRefused } from '../../platform/outgoing.rules.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { inside } from './check-url.ts'

/** The rules of calls to servers of others, pure. Signatures: Standard Webhooks 1.0 (standardwebhooks.com). */

const secretPrefix = 'whsec_'

/** A secret as its receiver gets it: `whsec_` and base64 of 32 bytes. */
export const secretOf = (bytes: Buffer): string => secretPrefix + bytes.toString('base64')

/** What Standard Webhooks signs with a secret: `v1,` and base64 of HMAC-SHA256 over id, seconds and body. */
function signatureOf(secret: string, signed: { id: string; seconds: number; body: string }): string {
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64')
  const text = `${signed.id}.${signed.seconds}.${signed.body}`
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`
}

/** The headers of a try: the id is that of every try, the time its own; one signature a secret that is valid. */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000)
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': secrets.map((secret) => signatureOf(secret, { id, seconds, body })).join(' '),
  }
}

const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes
/** How long after a try that failed the next one follows; after the last the delivery has failed. Some 17 hours together. */
const delays = [5 * seconds, 1 * minutes, 5 * minutes, 30 * minutes, 2 * hours, 5 * hours, 10 * hours]
export const mostTries = delays.length + 1

/** Up to a fifth later, so that those who failed together do not come back together. Null: no more tries. `jitter`: from 0 to 1. */
export function retryDelayMs(tries: number, jitter: number): number | null {
  const delay = delays[tries - 1]
  return delay === undefined ? null : Math.round(delay * (1 + jitter / 5))
}

/** What came of a try. `ended`: another one would be of no use. */
export type Verdict = { ok: true } | { ok: false; why: Sentence; ended: boolean }

/** Any status of 200 is success; 410 says that nothing is wanted any more; all others may be different next time. */
export function judgeAnswer(status: number): Verdict {
  if (status >= 200 && status < 300) return { ok: true }
  if (status === 410)
    return {
      ok: false,
      ended: true,
      why: sentence('webhook.gone', 'It answered 410: it wants no more calls.'),
    }
  if (status >= 300 && status < 400)
    return {
      ok: false,
      ended: false,
      why: sentence(
        'webhook.redirect',
        words`It answered with status ${{ status }} and another address. Only 307 and 308 are followed: call that address at once.`,
      ),
    }
  return { ok: false, ended: false, why: sentence('webhook.status', words`It answered with status ${{ status }}.`) }
}

const tlsCodes =
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO$|INVALID_CA|INVALID_PURPOSE)/

/** Why nobody answered. `slow`, `circles`: it did not in time; it sent on and on. */
export function judgeError(
  error: unknown,
  { host, slow, circles }: { host: string; slow: boolean; circles: boolean },
): Extract<Verdict, { ok: false }> {
  if (slow)
    return { ok: false, ended: false, why: sentence('webhook.slow', words`${{ host }} did not answer in time.`) }
  if (circles)
    return {
      ok: false,
      ended: false,
      why: sentence('webhook.circles', words`${{ host }} sends on more than three times.`),
    }
  if (error instanceof OutgoingRefused)
    return { ok: false, ended: true, why: error.why.code === 'outgoing.own_network' ? inside(host) : error.why }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (tlsCodes.test(code))
    return {
      ok: false,
      ended: false,
      why: sentence(
        'webhook.tls',
        words`The connection to ${{ host }} is not safe: its certificate was not accepted (${{ code }}).`,
      ),
    }
  return {
    ok: false,
    ended: false,
    why: sentence('webhook.unreachable', words`${{ host }} cannot be reached (${{ code: code || 'UNKNOWN' }}).`),
  }
}
