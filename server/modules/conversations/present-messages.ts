import type { Cx } from '../../platform/context.ts'
import type { Files } from '../../platform/files.ts'
import { presentAttachment } from './attachments.service.ts'
import { listAttachments } from './attachments.store.ts'
import type { Message } from './conversations.contract.ts'
import type { MessageRow } from './conversations.store.ts'
import { findReplyTransport } from './conversations.transport.ts'
import { readBody } from './message-body.ts'

/** A message before its body was read from file storage, where `bodyKey` says so. */
export type UnreadMessage = Message & { bodyKey: string | null }

/** Bodies of one page that are read from file storage together, in bytes of text. More: `truncated`. */
const pageBytes = 8 * 1024 * 1024

/** Rows as the API shows them, with attachments and deliveries: two queries, however many rows. */
export async function presentMessages(cx: Cx, rows: MessageRow[]): Promise<UnreadMessage[]> {
  const ids = rows.map((row) => row.id)
  const files = Map.groupBy(await listAttachments(cx, ids), (file) => file.messageId)
  const sent = rows.filter((row) => row.kind === 'public' && row.direction === 'out').map((row) => row.id)
  const transport = findReplyTransport()
  const deliveries = transport && sent.length > 0 ? await transport.deliveriesOf(cx, sent) : new Map()
  return rows.map((row) => ({
    id: row.id,
    ticketId: row.ticketId,
    kind: row.kind,
    direction: row.direction,
    author: { kind: row.authorKind as 'user' | 'contact' | 'system', id: row.authorId, name: row.authorName },
    from: row.fromAddress,
    to: row.toAddresses,
    cc: row.ccAddresses,
    bcc: row.bccAddresses,
    subject: row.subject,
    bodyText: row.bodyText,
    visibleText: row.visibleText,
    bodyHtml: row.bodyHtml,
    visibleHtml: row.visibleHtml,
    truncated: false,
    remoteImages: row.remoteImages,
    attachments: (files.get(row.id) ?? []).map(presentAttachment),
    rfcMessageId: row.rfcMessageId,
    replyAddress: row.replyAddress,
    answersId: row.answersId,
    ledgerId: row.ledgerId,
    mailClass: row.mailClass as Message['mailClass'],
    held: row.heldReason === null ? null : { reason: row.heldReason },
    why: Object.keys(row.why).length > 0 ? row.why : null,
    subjectChanged: row.subjectChanged,
    deliveries: deliveries.get(row.id) ?? [],
    undoUntil: row.undoUntil && row.undoUntil > cx.now ? row.undoUntil.toISOString() : null,
    sentAt: row.sentAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    bodyKey: row.bodyKey,
  }))
}

/**
 * Reads the bodies that lie in file storage, after the transaction. A page reads 8 MB of them; messages beyond, and those
 * whose file is gone, keep what their row holds and are marked `truncated`.
 */
export async function readBodies(
  files: Pick<Files, 'get' | 'size'>,
  messages: UnreadMessage[],
  limit: number = pageBytes,
): Promise<Message[]> {
  const read: Message[] = []
  let total = 0
  for (const { bodyKey, ...message } of messages) {
    const size = bodyKey ? await files.size(bodyKey) : null
    if (!bodyKey) read.push(message)
    else if (size === null || (total > 0 && total + size > limit)) read.push({ ...message, truncated: true })
    else {
      total += size
      const body = await readBody(files, bodyKey)
      // The visible text stays as the row has it: 64 kB are enough to read, the rest is one click away.
      read.push({ ...message, bodyText: body.bodyText, bodyHtml: body.bodyHtml, visibleHtml: body.visibleHtml })
    }
  }
  return read
}

/** The one message with its whole body. */
export async function readWhole(files: Pick<Files, 'get' | 'size'>, message: UnreadMessage): Promise<Message> {
  const [whole] = await readBodies(files, [message])
  if (!whole) throw new Error('readBodies returned nothing for one message.')
  return whole
}
