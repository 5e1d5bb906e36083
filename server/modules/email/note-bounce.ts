import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import type { Sentence } from '../../platform/words.ts'
import { serverWords } from './delivery-words.ts'
import { matchBounce, type Returned } from './match-bounce.rules.ts'
import * as outbox from './outbox.store.ts'
import type { FailedRecipient, ParsedMail } from './parsed-mail.ts'
import { overall } from './send-mail.ts'

/** As many Message-IDs of a notice are looked up. */
const maxNames = 10

/** The mail of ours that a delivery notice names: by the headers it returns, else as the one that it answers. */
export async function findReturnedMail(cx: Cx, mail: ParsedMail): Promise<outbox.OutboxRow | null> {
  if (!mail.bounce) return null
  const names = [mail.bounce.originalMessageId, ...mail.inReplyTo, ...mail.references.toReversed()]
  for (const name of [...new Set(names)].slice(0, maxNames)) {
    const row = name ? await outbox.findOutboxByRfcId(cx, name) : null
    if (row) return row
  }
  return null
}

/** What a signed address says, proven: its ticket, and the address itself as it stands in the outbox. */
export type SignedReturn = { ticketId: string; address: string }

/**
 * Writes a delivery notice down at the mails that bounced. Returns the failed recipients for the ledger, and why which delivery was
 * marked or not.
 */
export async function noteBounce(
  cx: Cx,
  mail: ParsedMail,
  at: { signed: readonly SignedReturn[]; receivedAt: Date },
): Promise<{ failed: FailedRecipient[]; why: Sentence[] }> {
  if (!mail.bounce) return { failed: [], why: [] }
  const named = await findReturnedMail(cx, mail)
  const returned = named ? await presentNamed(cx, named) : await findSigned(cx, at.signed)
  const { marks, why } = matchBounce(mail.bounce, returned, at.receivedAt)
  for (const { mail: sent, deliveryId, failed } of marks) {
    const words = `${failed.status} ${failed.diagnostic}`.trim()
    const { address = failed.address } = sent.deliveries.find((one) => one.id === deliveryId) ?? {}
    await outbox.setDelivery(cx, deliveryId, 'bounced', serverWords(words))
    const row = await outbox.lockOutbox(cx, sent.id)
    emit(
      cx,
      'delivery.bounced',
      { messageId: row?.messageId ?? null, outboxId: sent.id, address, response: words },
      { ticketId: row?.ticketId ?? null },
    )
  }
  for (const id of new Set(marks.map((one) => one.mail.id)))
    await outbox.setOutboxState(cx, id, { state: await overall(cx, id) })
  const failed = mail.bounce.recipients.map(({ address, action, status, diagnostic }) => ({
    address,
    action,
    status,
    diagnostic,
  }))
  return { failed, why }
}

async function presentNamed(cx: Cx, { id, createdAt }: outbox.OutboxRow): Promise<Returned> {
  return { kind: 'named', mail: { id, createdAt, deliveries: await outbox.listDeliveries(cx, [id]) } }
}

/** The replies that left under a signed address, in its ticket. */
async function findSigned(cx: Cx, signed: readonly SignedReturn[]): Promise<Returned | null> {
  if (signed.length === 0) return null
  const addresses = new Set(signed.map((one) => one.address.toLowerCase()))
  const ticketIds = [...new Set(signed.map((one) => one.ticketId))]
  const rows = (await outbox.listReplies(cx, ticketIds)).filter(({ replyTo }) =>
    addresses.has(replyTo?.toLowerCase() ?? ''),
  )
  const deliveries = Map.groupBy(
    await outbox.listDeliveries(
      cx,
      rows.map((row) => row.id),
    ),
    (one) => one.outboxId,
  )
  const mails = rows.map(({ id, createdAt }) => ({ id, createdAt, deliveries: deliveries.get(id) ?? [] }))
  return { kind: 'signed', mails }
}
