import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { redactionMark, redactorOf } from '../../platform/redaction.rules.ts'
import { listKin } from '../tickets/redact-tickets.ts'
import { presentAttachment } from './attachments.service.ts'
import { findAttachment } from './attachments.store.ts'
import type { Attachment } from './conversations.contract.ts'
import { finishRedaction, removeFile } from './redact-message.ts'
import * as store from './redactions.store.ts'
import { lockVisibleMessage } from './visible-message.ts'

/**
 * Takes a file of a message away for good, with its name, its small picture and the source of the mail that brought it. A second call
 * changes nothing. 403 without messages:redact; 404 `attachment.not_found` also for uploads that no message has.
 */
export async function redactAttachment(cx: Cx, id: string): Promise<Attachment> {
  requirePermission(cx.actor, 'messages:redact')
  const found = await findAttachment(cx, id)
  const unknown = notFound('attachment.not_found', 'There is no such attachment.')
  if (!found?.messageId) throw unknown
  const { row, ticket } = await lockVisibleMessage(cx, found.messageId).catch((error: unknown) => {
    throw error instanceof Error && 'status' in error && error.status === 404 ? unknown : error
  })
  const by = 'name' in cx.actor ? cx.actor.name : ''
  const before = await findAttachment(cx, id)
  if (before && before.redactedAt === null) {
    for (const key of await store.emptyAttachments(cx, [id], redactionMark, by)) removeFile(cx, key)
    await store.markRedacted(cx, row.id, by)
    const ticketIds = await listKin(cx, ticket.id, row.originTicketId)
    // Its name stands in what is found, and maybe in what was told of it.
    const redactor = redactorOf([before.name])
    await finishRedaction(cx, { ticketIds, messageIds: [row.id], wholeIds: [], redactor }, redactorOf([]))
    emit(cx, 'message.redacted', { messageId: row.id, kind: row.kind, attachmentId: id }, { ticketId: row.ticketId })
  }
  const after = await findAttachment(cx, id)
  if (!after) throw unknown
  return presentAttachment(after)
}
