import type { Cx } from '../../platform/context.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { bookTurn } from '../../platform/lines.ts'
import { require } from '../../platform/permissions.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { sentence } from '../../platform/words.ts'
import { addressDomain } from './address.rules.ts'
import { listChannelRows } from './channels.store.ts'
import {
  cancelledWords,
  type DeliveryWords,
  noRelayWords,
  nothingYet,
  ourWords,
  serverWords,
} from './delivery-words.ts'
import { sendingLine } from './lines.ts'
import { automaticAnswerLimits } from './loop.rules.ts'
import type { OutboxEntry } from './mail.contract.ts'
import * as store from './outbox.store.ts'
import { replyKeys } from './reply-keys.ts'
import { issueToken, messageIdFor } from './reply-token.rules.ts'

/**
 * Mail of the product itself to a member of the team: from MAIL_FROM, else the default channel. One that tells of a ticket carries the
 * token of a notification in its Message-ID, by which an answer is known (docs/quality.md, who is who 5; complaint 2 of product.md).
 * Against mailboxes that answer by themselves nobody gets more than ten about one ticket within ten minutes; the product shows the rest.
 */
export async function queueOwnMail(cx: Cx, mail: SystemMail): Promise<void> {
  const { ticketId = null } = mail
  const isNotice = mail.purpose === 'notification' && ticketId !== null
  if (isNotice && (await isFlooded(cx, ticketId, mail.to.address))) return
  const channel = (await listChannelRows(cx))[0]
  const address = cx.settings.mailFrom ?? channel?.address
  if (!address) throw conflict('mail.no_sender', 'There is no address to send from. Add a channel or set MAIL_FROM.')
  const { relay } = cx.settings
  await store.insertOutbox(cx, {
    purpose: mail.purpose,
    messageId: null,
    channelId: channel?.id ?? null,
    ticketId,
    rfcMessageId: isNotice
      ? noticeId(cx, ticketId, mail.to.address, address)
      : `dh.${newId()}@${addressDomain(address)}`,
    sender: { name: channel?.name ?? 'Deskhand', address },
    replyTo: null,
    subject: mail.subject,
    content: { kind: 'text', text: mail.text, html: mail.html },
    recipients: { to: [mail.to], cc: [], bcc: [] },
    state: relay ? 'queued' : 'not_sent',
    words: relay ? nothingYet : noRelayWords,
    notBefore: cx.now,
  })
  if (relay) bookTurn(cx, sendingLine)
}

function noticeId(cx: Cx, ticketId: string, recipient: string, sender: string): string {
  const claim = { orgId: cx.org.id, ticketId, recipient, purpose: 'notification' as const }
  return messageIdFor(issueToken(replyKeys(cx.settings), claim), newId(), addressDomain(sender))
}

async function isFlooded(cx: Cx, ticketId: string, address: string): Promise<boolean> {
  const since = new Date(cx.now.getTime() - 10 * 60_000)
  const { perThreadPerTenMinutes: most } = automaticAnswerLimits
  return (await store.countNotices(cx, { ticketId, address, since })) >= most
}

/** The outbox, newest first, as far as the actor sees it (visible-mail.ts). Needs mail:read. */
export async function listOutbox(cx: Cx, filter: store.OutboxFilter) {
  require(cx.actor, 'mail:read')
  return store.listOutboxEntries(cx, filter)
}

/** One mail of the outbox. 404 `outbox.not_found`. */
export async function getOutboxEntry(cx: Cx, id: string): Promise<OutboxEntry> {
  require(cx.actor, 'mail:read')
  const { data } = await store.listOutboxEntries(cx, { ids: [id], limit: 1 })
  if (!data[0]) throw notFound('outbox.not_found', 'There is no such mail in the outbox.')
  return data[0]
}

/**
 * Tries a failed, parked or never sent mail again, for the recipients who may not have it. Needs mail:manage.
 * 409 `outbox.nothing_to_retry` when everybody has it, it is on its way, or no relay is configured.
 */
export async function retryOutbox(cx: Cx, id: string): Promise<OutboxEntry> {
  require(cx.actor, 'mail:manage')
  await getOutboxEntry(cx, id)
  if (!cx.settings.relay)
    throw conflict('outbox.no_relay', 'No mail relay is configured. Set SMTP_URL and start Deskhand again.')
  if (!(await retryOutboxRow(cx, id)))
    throw conflict('outbox.nothing_to_retry', 'Nothing of this mail waits for another try.')
  return getOutboxEntry(cx, id)
}

/** The same without a permission of its own, for a retry by the author of a message. False: there is nothing to retry. */
export async function retryOutboxRow(cx: Cx, id: string): Promise<boolean> {
  const row = await store.lockOutbox(cx, id)
  if (!row || !cx.settings.relay || !['failed', 'partial', 'parked', 'not_sent'].includes(row.state)) return false
  const again = (await store.listDeliveries(cx, [id])).filter((one) =>
    ['failed', 'parked', 'not_sent'].includes(one.state),
  )
  if (again.length === 0) return false
  for (const one of again) await store.setDelivery(cx, one.id, 'queued', one)
  await store.setOutboxState(cx, id, { state: 'queued', notBefore: cx.now, leaseUntil: null })
  emit(cx, 'delivery.retried', { messageId: row.messageId, outboxId: id }, { ticketId: row.ticketId })
  bookTurn(cx, sendingLine)
  return true
}

/** Takes a mail out of the queue for good. Needs mail:manage. 409 when it is on its way or has arrived. */
export async function cancelOutbox(cx: Cx, id: string): Promise<OutboxEntry> {
  require(cx.actor, 'mail:manage')
  await getOutboxEntry(cx, id)
  const row = await store.lockOutbox(cx, id)
  if (!row) throw notFound('outbox.not_found', 'There is no such mail in the outbox.')
  if (!['queued', 'not_sent', 'parked', 'failed'].includes(row.state))
    throw conflict('outbox.not_cancellable', 'This mail has left or is leaving right now.')
  for (const one of await store.listDeliveries(cx, [id]))
    if (one.state !== 'accepted' && one.state !== 'bounced')
      await store.setDelivery(cx, one.id, 'cancelled', cancelledWords)
  await store.setOutboxState(cx, id, { state: 'cancelled', words: cancelledWords, leaseUntil: null })
  emit(cx, 'delivery.cancelled', { messageId: row.messageId, outboxId: id }, { ticketId: row.ticketId })
  return getOutboxEntry(cx, id)
}

/** Lets everything leave that waited for a relay. Needs mail:manage. Returns how many mails were queued. */
export async function releaseOutbox(cx: Cx): Promise<{ released: number }> {
  require(cx.actor, 'mail:manage')
  if (!cx.settings.relay)
    throw conflict('outbox.no_relay', 'No mail relay is configured. Set SMTP_URL and start Deskhand again.')
  const ids = await store.listOutboxIds(cx, 'not_sent', 5000)
  let released = 0
  for (const id of ids) if (await retryOutboxRow(cx, id)) released += 1
  return { released }
}

const restoredWords = ourWords(
  sentence(
    'delivery.restored',
    'Deskhand was restored from a backup: it may have left since. Ask the recipient, then retry or cancel.',
  ),
)

/** Parks every mail that waits to leave or was leaving, for a person to decide. Returns how many. */
export async function parkUnsent(cx: Cx): Promise<number> {
  let parked = 0
  for (const state of ['queued', 'sending'] as const)
    for (let ids = await store.listOutboxIds(cx, state, 500); ids.length > 0; ) {
      for (const id of ids) {
        const row = await store.lockOutbox(cx, id)
        if (row) await park(cx, row, restoredWords)
      }
      parked += ids.length
      ids = await store.listOutboxIds(cx, state, 500)
    }
  return parked
}

/** Nobody knows whether it left: a person decides. */
export async function park(cx: Cx, row: store.OutboxRow, words: DeliveryWords): Promise<void> {
  for (const one of await store.listDeliveries(cx, [row.id]))
    if (one.state === 'queued') await store.setDelivery(cx, one.id, 'parked', words)
  await store.setOutboxState(cx, row.id, { state: 'parked', words, leaseUntil: null, claimedBy: null })
  emit(
    cx,
    'delivery.parked',
    { messageId: row.messageId, outboxId: row.id, response: words.response },
    { ticketId: row.ticketId },
  )
}

/** Writes a reply down as delivered, at the instant of the context. For demo data: nothing is handed to any server. */
export async function markDelivered(cx: Cx, messageId: string): Promise<void> {
  for (const { id } of await store.findOutboxOfMessages(cx, [messageId])) {
    const words = serverWords('250 2.0.0 Ok')
    for (const one of await store.listDeliveries(cx, [id])) await store.setDelivery(cx, one.id, 'accepted', words)
    await store.setOutboxState(cx, id, { state: 'accepted', words, attempts: 1 })
  }
}
