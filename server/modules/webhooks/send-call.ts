import { type Cx, systemActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import type { JobContext, JobHandler } from '../../platform/jobs.ts'
import { bookTurn } from '../../platform/lines.ts'
import { sentence } from '../../platform/words.ts'
import { callSigned, openSecrets } from './call-signed.ts'
import { callingLine } from './queue-call.ts'
import { judgeAnswer, retryDelayMs, type Verdict } from './webhooks.rules.ts'
import type { DeliveryRecord, WebhookRecord } from './webhooks.store.ts'
import * as store from './webhooks.store.ts'

/** Milliseconds that a server has for its whole answer. */
const answerWithin = 10_000
/** Characters of an answer that are kept. */
const answerLength = 2_000
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
  const secrets = openSecrets(cx.settings.keys, webhook, cx.now)
  return { row: { ...row, attempts: row.attempts + 1 }, webhook, secrets }
}

async function call(
  { row, webhook, secrets }: Claimed,
  { at, networks, within }: { at: Date; networks: readonly string[]; within: number },
): Promise<Outcome> {
  const began = performance.now()
  const { method, url } = webhook
  const came = await callSigned({ method, url, id: row.id, at, body: row.body, secrets, networks, within })
  const milliseconds = Math.round(performance.now() - began)
  if ('failed' in came) return { verdict: came.failed, url, code: null, answer: null, milliseconds }
  const { status, text, url: answered } = came.answered
  const answer = text.slice(0, answerLength).toWellFormed()
  return { verdict: judgeAnswer(status), url: answered, code: status, answer, milliseconds }
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
