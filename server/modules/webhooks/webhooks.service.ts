import type { Cx } from '../../platform/context.ts'
import { encryptSecret } from '../../platform/crypto.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { bookTurn } from '../../platform/lines.ts'
import { require } from '../../platform/permissions.ts'
import { saidOf } from '../../platform/words.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { bodyOf, callTicket } from './payload.rules.ts'
import { callingLine } from './queue-call.ts'
import { sampleTicket } from './sample-ticket.ts'
import { isTest } from './send-call.ts'
import type { ListWebhookDeliveries, Webhook, WebhookDelivery, WebhookDeliveryDetails } from './webhooks.contract.ts'
import type { DeliveryRecord, WebhookRecord } from './webhooks.store.ts'
import * as store from './webhooks.store.ts'

const webhookNotFound = () => notFound('webhook.not_found', 'There is no such webhook.')
const deliveryNotFound = () => notFound('webhook.no_delivery', 'There is no such call, or it is kept no longer.')

function present(cx: Cx, webhook: WebhookRecord): Webhook {
  const { id, ruleId, method, url, shownAt, oldSecret, oldUntil, failingSince } = webhook
  return {
    id,
    ruleId,
    method,
    url,
    shownAt: shownAt?.toISOString() ?? null,
    oldUntil: oldSecret && oldUntil && oldUntil > cx.now ? oldUntil.toISOString() : null,
    failingSince: failingSince?.toISOString() ?? null,
  }
}

/** Where the rule calls now. */
export async function listWebhooks(cx: Cx, ruleId: string): Promise<Webhook[]> {
  require(cx.actor, 'settings:manage')
  return (await store.listWebhooks(cx, ruleId)).filter(({ used }) => used).map((one) => present(cx, one))
}

/** The new secret signs from now on; the one before signs beside it for so many hours. 404 `webhook.not_found`. */
export async function makeWebhookSecret(
  cx: Cx,
  id: string,
  { keepOldHours, secret }: { keepOldHours: number; secret: string },
): Promise<Webhook> {
  require(cx.actor, 'settings:manage')
  const before = await store.findWebhook(cx, id, { lock: true })
  if (!before?.used) throw webhookNotFound()
  // Nobody has the first one, which was never shown.
  const keeps = keepOldHours > 0 && before.shownAt !== null
  const after = {
    secret: encryptSecret(cx.settings.keys.secrets, secret),
    oldSecret: keeps ? before.secret : null,
    oldUntil: keeps ? new Date(cx.now.getTime() + keepOldHours * 3_600_000) : null,
    shownAt: cx.now,
  }
  await store.saveWebhook(cx, id, after)
  emit(cx, 'webhook.secret_made', { webhookId: id, ruleId: before.ruleId, name: before.name })
  return present(cx, { ...before, ...after })
}

/** Calls the address once, about a ticket that is made up. What came of it stands in the log. 404 `webhook.not_found`. */
export async function testWebhook(cx: Cx, id: string): Promise<WebhookDelivery> {
  require(cx.actor, 'settings:manage')
  const webhook = await store.findWebhook(cx, id)
  if (!webhook?.used) throw webhookNotFound()
  const delivery = newId()
  const { ruleId, name } = webhook
  const at = cx.now.toISOString()
  const by = cx.actor.kind === 'user' ? { kind: 'user' as const, id: cx.actor.userId, name: cx.actor.name } : null
  const body = bodyOf({
    type: 'rule.test',
    timestamp: at,
    data: {
      rule: { id: ruleId, name, version: 0 },
      event: { name: 'test', seq: null, at, by, changes: [], messageId: null },
      ticket: callTicket(sampleTicket(at), `${cx.settings.publicUrl}/tickets/TEST-1`),
      leftOut: [],
    },
  })
  const occasion = `test.${delivery}`
  await store.insertDelivery(cx, { id: delivery, webhookId: id, ruleId, ticketId: null, occasion, event: 'test', body })
  bookTurn(cx, callingLine)
  return getWebhookDelivery(cx, delivery)
}

/** The calls, of one rule or of all, the newest first. Tickets that the actor does not see have no name. */
export async function listWebhookDeliveries(
  cx: Cx,
  { limit, cursor, ...of }: ListWebhookDeliveries,
): Promise<{ data: WebhookDelivery[]; nextCursor: string | null }> {
  require(cx.actor, 'settings:manage')
  const cursors = cursorsOf(cx, 'webhook_deliveries', of, TimeKey)
  const found = await store.listDeliveries(cx, of, { after: cursors.read(cursor), limit: limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, limit, ({ atKey, id }) => [atKey, id])
  const tickets = await listTicketLinks(
    cx,
    rows.flatMap(({ ticketId }) => ticketId ?? []),
  )
  return { data: rows.map((row) => presentDelivery(row, tickets)), nextCursor }
}

/** A call with what was sent and answered, as far as the actor sees its ticket. 404 `webhook.no_delivery`. */
export async function getWebhookDelivery(cx: Cx, id: string): Promise<WebhookDeliveryDetails> {
  require(cx.actor, 'settings:manage')
  const row = await store.findDelivery(cx, id)
  if (!row) throw deliveryNotFound()
  const tickets = await listTicketLinks(cx, row.ticketId ? [row.ticketId] : [])
  const isSeen = isTest(row) || tickets.size > 0
  return {
    ...presentDelivery(row, tickets),
    body: isSeen ? row.body : null,
    answer: isSeen ? row.answer : null,
  }
}

/**
 * Sends a call again that is done, with the same id and the same body, behind those of its ticket that are on their way. 404
 * `webhook.no_delivery`, `ticket.not_found` for a ticket that is not seen; 409 `webhook.on_its_way`, `webhook.not_called`.
 */
export async function replayWebhookDelivery(cx: Cx, id: string): Promise<WebhookDelivery> {
  require(cx.actor, 'settings:manage')
  const asked = await store.findDelivery(cx, id)
  if (!asked) throw deliveryNotFound()
  if (asked.ticketId) await lockTicket(cx, asked.ticketId)
  const row = await store.findDelivery(cx, id, { lock: true })
  if (!row) throw deliveryNotFound()
  if (row.state === 'waiting' || row.state === 'behind')
    throw conflict('webhook.on_its_way', 'This call is on its way already: it is tried again by itself.')
  if (!(await store.findWebhook(cx, row.webhookId))?.used)
    throw conflict('webhook.not_called', 'The rule calls there no more.')
  await store.placeAgain(cx, row)
  emit(cx, 'webhook.replayed', { webhookId: row.webhookId, ruleId: row.ruleId, deliveryId: id })
  bookTurn(cx, callingLine)
  return getWebhookDelivery(cx, id)
}

function presentDelivery(
  row: DeliveryRecord,
  tickets: ReadonlyMap<string, { id: string; code: string; subject: string }>,
): WebhookDelivery {
  return {
    id: row.id,
    webhookId: row.webhookId,
    test: isTest(row),
    ticket: (row.ticketId && tickets.get(row.ticketId)) || null,
    event: row.event,
    state: row.state,
    attempts: row.attempts,
    url: row.url,
    code: row.code,
    milliseconds: row.milliseconds,
    why: row.why && saidOf(row.why),
    text: row.why?.text ?? '',
    createdAt: row.createdAt.toISOString(),
    triedAt: row.triedAt?.toISOString() ?? null,
    nextAt: row.nextAt?.toISOString() ?? null,
  }
}
