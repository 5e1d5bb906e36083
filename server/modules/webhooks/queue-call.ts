import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { bookTurn } from '../../platform/lines.ts'
import { getTicket } from '../tickets/get-ticket.ts'
import { bodyOf, callTicket } from './payload.rules.ts'
import type { CallEvent } from './webhooks.contract.ts'
import * as store from './webhooks.store.ts'

/** Turns of an organization at calling servers of others. */
export const callingLine = 'webhooks.call_line'

export type Call = {
  webhookId: string
  rule: { id: string; name: string; version: number }
  ticketId: string
  /** Names the occasion: there is one call of a webhook at each. */
  occasion: string
  event: CallEvent
}

/**
 * Writes a call about a ticket in the transaction of what causes it; it leaves after the commit, behind those of the same ticket. The
 * ticket is told as it is now. The caller has locked it. `gone`: the rule calls it no more.
 */
export async function queueCall(
  cx: Cx,
  { webhookId, rule, ticketId, occasion, event }: Call,
): Promise<'queued' | 'gone'> {
  const webhook = await store.findWebhook(cx, webhookId)
  if (!webhook?.used || webhook.ruleId !== rule.id) return 'gone'
  const ticket = await getTicket(cx, ticketId)
  const url = `${cx.settings.publicUrl}/tickets/${ticket.code}`
  const body = bodyOf({
    type: event.name === 'time' ? 'rule.time' : event.name,
    timestamp: cx.now.toISOString(),
    data: { rule, event, ticket: callTicket(ticket, url), leftOut: [] },
  })
  const row = { id: newId(), webhookId, ruleId: rule.id, ticketId, occasion, event: event.name, body }
  if (await store.insertDelivery(cx, row)) bookTurn(cx, callingLine)
  return 'queued'
}
