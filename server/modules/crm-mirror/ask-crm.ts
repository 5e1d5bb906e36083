import type { IncomingMessage } from 'node:http'
import { OutgoingRefused, type Reach } from '../../platform/outgoing.rules.ts'
import { resolveOutgoing } from '../../platform/outgoing.ts'
import { postForm } from '../../platform/outgoing-form.ts'
import { hostOf, requestOutgoing } from '../../platform/outgoing-request.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { Asked } from './importers.ts'

/** The CRM does not say what it is asked; `why` says it to people. */
export class CrmFault extends Error {
  readonly why: Sentence
  constructor(why: Sentence) {
    super(why.text)
    this.why = why
  }
}

const answerWithin = 60_000
const maxAnswerBytes = 32 * 1024 * 1024
/** Tries of one request, and how long a limit may make it wait in milliseconds. */
const tries = 6
const longestWait = 15 * 60_000

export type Asking = { address: string; reach: Reach; wait: (milliseconds: number) => Promise<void> }

/**
 * The ways in which an importer asks its CRM, through the guard of outgoing connections; redirects are not followed, secrets go where they
 * were meant to go. A limit (429, 503) is waited for as long as Retry-After says, a fault of the server a few times. Rejects with
 * CrmFault or OutgoingRefused.
 */
export function askingOf({ address, reach, wait }: Asking): Pick<Asked, 'ask' | 'sign'> {
  const host = URL.parse(address)?.host ?? address
  const once = async (url: URL, headers: Record<string, string>): Promise<IncomingMessage> => {
    const target = await resolveOutgoing(hostOf(url), reach)
    if (url.protocol === 'http:' && !target.isListed)
      throw new OutgoingRefused(
        sentence('outgoing.https_only', words`${{ host: url.hostname }} is asked with https only.`),
      )
    const named = { ...headers, accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'Deskhand' }
    return requestOutgoing(url, target, { method: 'GET', headers: named, signal: AbortSignal.timeout(answerWithin) })
  }
  return {
    ask: async (path, headers) => {
      const url = below(address, path)
      for (let tried = 1; ; tried += 1) {
        const response = await once(url, headers)
        const { statusCode: status = 0 } = response
        const text = await readText(response, host)
        if (status === 200) return readJson(text, host)
        const again = status === 429 || status >= 500
        const pause = again ? pauseOf(response.headers['retry-after'], tried) : 0
        if (!again || tried === tries || pause > longestWait)
          throw new CrmFault(
            sentence(
              'crm.answered',
              words`${{ host }} answered ${{ status }}: ${{
                text: text
                  .slice(0, 200)
                  .toWellFormed()
                  .replace(/\p{Cc}/gu, ' '),
              }}`,
            ),
          )
        await wait(pause)
      }
    },
    sign: async (path, fields) => {
      const { status, answer } = await postForm(below(address, path).href, fields, { reach })
      if (status === 200 && answer) return answer
      throw new CrmFault(sentence('crm.not_signed_in', words`${{ host }} does not take the secret (${{ status }}).`))
    },
  }
}

/** A path of the CRM at its own address; it cannot send anybody elsewhere. */
function below(address: string, path: string): URL {
  const url = new URL(path, address)
  if (url.origin !== new URL(address).origin)
    throw new CrmFault(
      sentence('crm.elsewhere', words`${{ host: url.host }} is another server than the one that was named.`),
    )
  return url
}

/** Milliseconds: what the server says, in seconds or as a date, else longer each time. */
function pauseOf(retryAfter: string | undefined, tried: number): number {
  const seconds = Number(retryAfter)
  if (retryAfter !== undefined && seconds >= 0) return Math.max(1_000, seconds * 1_000)
  const until = retryAfter === undefined ? Number.NaN : Date.parse(retryAfter)
  return Number.isNaN(until) ? 2_000 * 2 ** tried : Math.max(1_000, until - Date.now())
}

async function readText(response: IncomingMessage, host: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    chunks.push(chunk)
    if (size <= maxAnswerBytes) continue
    response.destroy()
    throw new CrmFault(sentence('crm.too_much', words`${{ host }} answers with more than fits on a page.`))
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readJson(text: string, host: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CrmFault(sentence('crm.no_json', words`${{ host }} answers with something else than JSON.`))
  }
}
