import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { enqueue } from '../../platform/jobs.ts'
import { saveMessageFacts } from '../tickets/merge-tickets.ts'
import { undoAgentMessage } from '../tickets/record-message.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { bookRemoval, presentAttachment, unusedMs } from './attachments.service.ts'
import { releaseAttachments } from './attachments.store.ts'
import type { UndoneMessage } from './conversations.contract.ts'
import * as store from './conversations.store.ts'
import { getReplyTransport } from './conversations.transport.ts'
import { membersOf } from './mentions.ts'
import { mentionsIn } from './messages.rules.ts'
import { readMessageFacts } from './move-messages.ts'
import { reindexTickets } from './reindex-tickets.ts'
import { lockVisibleMessage } from './visible-message.ts'

/** What else was done with a message, and is taken back with it: true when that changed the ticket. */
export type UndoPart = (cx: Cx, messageId: string) => Promise<boolean>
const parts: UndoPart[] = []

/** Called once per process by a module that does something else in the transaction of a message. */
export function registerUndoPart(part: UndoPart): void {
  if (!parts.includes(part)) parts.push(part)
}

/** What was written, and where its whole body lies when it is large: the file stays for a day, so that an answer that got lost can be asked for again. */
export type Undone = UndoneMessage & { bodyKey: string | null }

/**
 * Takes back one's own message before it leaves: as if it had never been written. The ticket stands as before, the uploads are
 * unused again, and what was typed comes back. 409 `message.gone` when its time is over or a sender has taken it.
 */
export async function undoMessage(cx: Cx, id: string): Promise<Undone> {
  const { row, ticket: seen } = await lockVisibleMessage(cx, id)
  const isOwn = cx.actor.kind === 'user' && row.authorKind === 'user' && row.authorId === cx.actor.userId
  if (!isOwn || row.direction !== 'out') throw conflict('message.not_yours', 'Only who wrote a message can undo it.')
  if (!row.undoUntil || row.undoUntil <= cx.now) throw goneAlready()
  if (row.kind === 'public' && !(await getReplyTransport().undo(cx, id))) throw goneAlready()

  let ticket = seen
  for (const part of parts) if (await part(cx, id)) ticket = await lockTicket(cx, seen.id)
  const attachments = await releaseAttachments(cx, id)
  for (const file of attachments) bookRemoval(cx, file)
  await store.deleteMessage(cx, id)
  // What it did, it did to the ticket in which it was written.
  if (row.originTicketId) await saveMessageFacts(cx, ticket, await readMessageFacts(cx, ticket.id))
  else if (row.undo) await undoAgentMessage(cx, ticket, row.undo)
  if (row.bodyKey)
    enqueue(
      cx,
      'conversations.removeFile',
      { storageKey: row.bodyKey },
      { runAt: new Date(cx.now.getTime() + unusedMs), key: `file:${row.bodyKey}` },
    )
  await reindexTickets(cx, [ticket])
  emit(
    cx,
    'message.undone',
    { messageId: id, kind: row.kind, ...(await mentionedBy(cx, row)) },
    { ticketId: row.ticketId },
  )
  return {
    kind: row.kind,
    bodyHtml: row.bodyHtml,
    bodyText: row.bodyText,
    to: row.toAddresses,
    cc: row.ccAddresses,
    bcc: row.bccAddresses,
    answersId: row.answersId,
    attachmentIds: attachments.filter((file) => !file.inline).map((file) => file.id),
    attachments: attachments.map(presentAttachment),
    bodyKey: row.bodyKey,
  }
}

/** Who was told of the note, so that it is told no more. */
async function mentionedBy(cx: Cx, row: store.MessageRow): Promise<{ mentioned?: string[] }> {
  if (row.kind !== 'note') return {}
  const mentioned = await membersOf(cx, mentionsIn(row.bodyHtml))
  return mentioned.length > 0 ? { mentioned } : {}
}

const goneAlready = () => conflict('message.gone', 'The message has left and cannot be taken back.')
