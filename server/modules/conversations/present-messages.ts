import type { Cx } from '../../platform/context.ts'
import type { Files } from '../../platform/files.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { presentAttachment } from './attachments.service.ts'
import { type AttachmentRow, listAttachments } from './attachments.store.ts'
import type { Delivery, Message } from './conversations.contract.ts'
import type { MessageRow } from './conversations.store.ts'
import { findReplyTransport } from './conversations.transport.ts'
import { readBody } from './message-body.ts'

/** A message before its body was read from file storage, where `bodyKey` says so. */
export type UnreadMessage = Message & { bodyKey: string | null }

/** What readBodies fills in. */
type Bodied = Pick<UnreadMessage, 'bodyKey' | 'bodyText' | 'bodyHtml' | 'visibleHtml' | 'truncated'>

/** Bodies of one page that are read from file storage together, in bytes of text. More: `truncated`. */
const pageBytes = 8 * 1024 * 1024

/** Rows as the API shows them, with attachments, deliveries and what their traces name: three queries, however many rows. */
export async function presentMessages(cx: Cx, rows: MessageRow[]): Promise<UnreadMessage[]> {
  const ids = rows.map((row) => row.id)
  const sent = rows.filter((row) => row.kind === 'public' && row.direction === 'out').map((row) => row.id)
  const transport = findReplyTransport()
  const [attachments, deliveries, seen] = await Promise.all([
    listAttachments(cx, ids),
    transport && sent.length > 0 ? transport.deliveriesOf(cx, sent) : new Map<string, Delivery[]>(),
    seenTickets(cx, rows),
  ])
  const files = Map.groupBy(attachments, (file) => file.messageId)
  return rows.map((row) =>
    presentMessage(cx, row, {
      attachments: files.get(row.id) ?? [],
      deliveries: deliveries.get(row.id) ?? [],
      why: visibleTrace(row, seen),
      origin: originOf(row, seen),
    }),
  )
}

/** A row as the API shows it, with what is known of it already. `attachments` in their order. */
export function presentMessage(
  cx: Pick<Cx, 'now'>,
  row: MessageRow,
  parts: { attachments: AttachmentRow[]; deliveries: Delivery[]; why: Message['why']; origin: Message['origin'] },
): UnreadMessage {
  return {
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
    attachments: parts.attachments.map(presentAttachment),
    rfcMessageId: row.rfcMessageId,
    replyAddress: row.replyAddress,
    answersId: row.answersId,
    ledgerId: row.ledgerId,
    mailClass: row.mailClass as Message['mailClass'],
    held: row.heldReason === null ? null : { reason: row.heldReason },
    why: parts.why,
    onlyThanks: onlyThanksOf(row),
    recordedOnly: row.why.recordedOnly === true,
    subjectChanged: row.subjectChanged,
    redacted: row.redactedAt && { at: row.redactedAt.toISOString(), by: row.redactedBy, whole: row.redactedWhole },
    origin: parts.origin,
    deliveries: parts.deliveries,
    undoUntil: row.undoUntil && row.undoUntil > cx.now ? row.undoUntil.toISOString() : null,
    sentAt: row.sentAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    place: row.place,
    bodyKey: row.bodyKey,
  }
}

type Considered = { ticketId?: unknown }
/** Other tickets that the rows speak of and the reader sees. */
type SeenTickets = ReadonlyMap<string, { id: string; code: string }>

const consideredOf = (row: MessageRow): Considered[] => (Array.isArray(row.why.considered) ? row.why.considered : [])
const idOf = ({ ticketId }: Considered) => (typeof ticketId === 'string' && ticketId !== '' ? ticketId : null)

async function seenTickets(cx: Cx, rows: MessageRow[]): Promise<SeenTickets> {
  const others = rows.flatMap((row) => [
    ...(row.originTicketId ? [row.originTicketId] : []),
    ...consideredOf(row)
      .flatMap((one) => idOf(one) ?? [])
      .filter((id) => id !== row.ticketId),
  ])
  const facts = others.length > 0 ? await findTicketFacts(cx, others) : new Map<string, TicketFacts>()
  return new Map([...facts].filter(([, ticket]) => canSeeTicket(cx.actor, ticket)))
}

/**
 * Why a message is in its ticket, without what was considered about tickets that the reader does not see: that a mail named
 * them, and whether its sender takes part in them, is for those who see them.
 */
function visibleTrace(row: MessageRow, seen: SeenTickets): Message['why'] {
  if (Object.keys(row.why).length === 0) return null
  if (!Array.isArray(row.why.considered)) return row.why
  const considered = consideredOf(row).filter((one) => {
    const id = idOf(one)
    return id === null || id === row.ticketId || seen.has(id)
  })
  return { ...row.why, considered }
}

function onlyThanksOf({ why }: MessageRow): Message['onlyThanks'] {
  const told = why.onlyThanks as Message['onlyThanks'] | undefined
  return told ? { reason: told.reason, said: told.said } : null
}

function originOf(row: MessageRow, seen: SeenTickets): Message['origin'] {
  const origin = row.originTicketId ? seen.get(row.originTicketId) : undefined
  return origin ? { id: origin.id, code: origin.code } : null
}

/**
 * Reads the bodies that lie in file storage, after the transaction. A page reads 8 MB of them; messages beyond, and those
 * whose file is gone, keep what their row holds and are marked `truncated`.
 */
export async function readBodies<T extends Bodied>(
  files: Pick<Files, 'get' | 'size'>,
  messages: T[],
  limit: number = pageBytes,
): Promise<Omit<T, 'bodyKey'>[]> {
  const read: Omit<T, 'bodyKey'>[] = []
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
