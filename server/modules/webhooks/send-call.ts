import { type Cx, systemActor } from '../../platform/context.ts'
import { decryptSecret } from '../../platform/crypto.ts'
import { emit } from '../../platform/events.ts'
import type { JobContext, JobHandler } from '../../platform/jobs.ts'
import { bookTurn } from '../../platform/lines.ts'
import { callOutgoing, OutgoingCircles, OutgoingSlow } from '../../platform/outgoing-call.ts'
import { sentence } from '../../platform/words.ts'
import { callingLine } from './queue-call.ts'
import { judgeAnswer, judgeError, retryDelayMs, signedHeaders, type Verdict } from './webhooks.rules.ts'
import type { DeliveryRecord, WebhookRecord } from './webhooks.store.ts'
import * as store from './webhooks.store.ts'

/** Milliseconds that a server has for its whole answer. */
const answerWithin = 10_000
/** A try that nobody came back from is made again after this: longer than any try takes. */
const leaseMs = 60_000
/** Failing for so long is told to those who look after rules. */
const longMs = 30 * 60_000

type Claimed = { row: DeliveryRecord & { body: string }; webhook: WebhookRecord; secrets: string[] }
type Outcome = { verdict: Verdict; url: string; code: number | null; answer: string | null; milliseconds: number }

/**
 * One turn's piece of the line: the call that is due for longest. It is written down as tried before it is made and judged after it, so
 * that one whose process dies in between is made once more, with the same id.
 */
export async function sendNextCall(
  orgId: string,
  { runtime, log }: JobContext,
  { within = answerWithin } = {},
): Promise<boolean> {
  const actor = systemActor(orgId, 'webhooks')
  const claimed = await runtime.run(actor, claim)
  if (claimed === null) return false
  if (claimed === 'looked') return true
  const outcome = await call(claimed, { at: runtime.now(), networks: runtime.settings.allowedNetworks, within })
  log.debug({ deliveryId: claimed.row.id, code: outcome.code }, 'a webhook was tried')
  await runtime.run(actor, (cx) => settle(cx, claimed, outcome))
  return true
}

/** Takes the next call in hand. `looked`: its rule calls there no more, and it was given up. */
async function claim(cx: Cx): Promise<Claimed | 'looked' | null> {
  const row = await store.lockDue(cx)
  if (!row) return null
  const webhook = await store.findWebhook(cx, row.webhookId)
  if (!webhook?.used) {
    const why = sentence('webhook.unused', 'The rule calls there no more.')
    await store.saveDelivery(cx, row.id, { state: 'failed', nextAt: null, why })
    await release(cx, row)
    return 'looked'
  }
  const nextAt = new Date(cx.now.getTime() + leaseMs)
  await store.saveDelivery(cx, row.id, { attempts: row.attempts + 1, triedAt: cx.now, nextAt })
  bookTurn(cx, callingLine, nextAt)
  const { secret, oldSecret, oldUntil } = webhook
  const sealed = [secret, ...(oldSecret && oldUntil && oldUntil > cx.now ? [oldSecret] : [])]
  const secrets = sealed.map((one) => decryptSecret(cx.settings.keys.secrets, one))
  return { row: { ...row, attempts: row.attempts + 1 }, webhook, secrets }
}

async function call(
  { row, webhook, secrets }: Claimed,
  { at, networks, within }: { at: Date; networks: readonly string[]; within: number },
): Promise<Outcome> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  const { method, url } = webhook
  const headers = signedHeaders(secrets, { id: row.id, at, body: row.body })
  // The own network is open to it only where the operator names it, however many organizations there are (ADR 8).
  const reach = { networks, ownNetwork: false }
  try {
    const {
      status,
      excerpt,
      url: answered,
    } = await callOutgoing({ method, url, headers, body: row.body, reach, within })
    return { verdict: judgeAnswer(status), url: answered, code: status, answer: excerpt, milliseconds: took() }
  } catch (error) {
    const slow = error instanceof OutgoingSlow
    const circles = error instanceof OutgoingCircles
    const verdict = judgeError(error, { host: new URL(url).hostname, slow, circles })
    return { verdict, url, code: null, answer: null, milliseconds: took() }
  }
}

/** Writes down what came of a try, unless somebody else was given it meanwhile. */
async function settle(cx: Cx, { row, webhook }: Claimed, outcome: Outcome): Promise<void> {
  const current = await store.findDelivery(cx, row.id, { lock: true })
  if (current?.state !== 'waiting' || current.attempts !== row.attempts) return
  const { verdict, ...said } = outcome
  const delay =
    verdict.ok || verdict.ended || isTest(row) ? null : retryDelayMs(row.attempts - row.triesBefore, Math.random())
  const nextAt = delay === null ? null : new Date(cx.now.getTime() + delay)
  const state = verdict.ok ? 'delivered' : nextAt ? 'waiting' : 'failed'
  await store.saveDelivery(cx, row.id, { ...said, state, nextAt, why: verdict.ok ? null : verdict.why })
  if (nextAt) bookTurn(cx, callingLine, nextAt)
  else await release(cx, row)
  if (!isTest(row)) await judgeTarget(cx, webhook.id, state)
}

export const isTest = ({ ticketId }: Pick<DeliveryRecord, 'ticketId'>) => ticketId === null

async function release(cx: Cx, { webhookId, ticketId }: DeliveryRecord): Promise<void> {
  if (ticketId && (await store.releaseNext(cx, { webhookId, ticketId }))) bookTurn(cx, callingLine)
}

/** A server that fails for long, or for which a call was given up, is told of once, until it answers again. */
async function judgeTarget(cx: Cx, webhookId: string, state: 'delivered' | 'waiting' | 'failed'): Promise<void> {
  const known = await store.findWebhook(cx, webhookId)
  if (!known || (state === 'delivered' && known.failingSince === null)) return
  const webhook = await store.findWebhook(cx, webhookId, { lock: true })
  if (!webhook) return
  if (state === 'delivered') {
    await store.saveWebhook(cx, webhookId, { failingSince: null, toldAt: null })
    return
  }
  const since = webhook.failingSince ?? cx.now
  const tells = !webhook.toldAt && (state === 'failed' || cx.now.getTime() - since.getTime() >= longMs)
  await store.saveWebhook(cx, webhookId, { failingSince: since, ...(tells && { toldAt: cx.now }) })
  if (!tells) return
  const { ruleId, name, url } = webhook
  emit(cx, 'webhook.failing', { webhookId, ruleId, name, host: new URL(url).host, since: since.toISOString() })
}

/** Calls whose turn was lost. */
export const catchUpCalls: JobHandler = async (orgId, _payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'webhooks'), async (cx) => {
    const due = await store.firstDue(cx)
    if (due) bookTurn(cx, callingLine, due)
  })
}
