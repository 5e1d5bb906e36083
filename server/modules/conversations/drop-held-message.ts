import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { enqueue } from '../../platform/jobs.ts'
import { forgetCountedMessage } from '../tickets/forget-message.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { bookRemoval } from './attachments.service.ts'
import { releaseAttachments } from './attachments.store.ts'
import * as store from './conversations.store.ts'
import { reindexTickets } from './reindex-tickets.ts'

/**
 * Takes a held message out of its ticket as if it had never come, for a person who decided about its mail: it becomes a ticket
 * of its own, or nothing. The raw mail stays in the ledger. False when it is not held (any more): then it is part of the thread.
 */
export async function dropHeldMessage(cx: Cx, id: string): Promise<boolean> {
  const found = await store.findMessage(cx, id)
  if (!found) return false
  const ticket = await lockTicket(cx, found.ticketId)
  // Read again under the lock: somebody may have accepted it meanwhile.
  const row = await store.findMessage(cx, id)
  if (!row || row.heldReason === null) return false
  for (const file of await releaseAttachments(cx, id)) bookRemoval(cx, file)
  await store.deleteMessage(cx, id)
  if (row.bodyKey) enqueue(cx, 'conversations.removeFile', { storageKey: row.bodyKey }, { key: `file:${row.bodyKey}` })
  const newest = await store.findNewestMessage(cx, ticket.id)
  await forgetCountedMessage(cx, ticket, newest && { text: newest.visibleText, at: newest.createdAt })
  await reindexTickets(cx, [ticket])
  emit(cx, 'message.dropped', { messageId: id }, { ticketId: ticket.id })
  return true
}
