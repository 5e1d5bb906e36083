import { actorOf, type Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { recordCustomerMessage } from '../tickets/record-message.ts'
import { requireNotClosed } from '../tickets/tickets.service.ts'
import { listAttachments } from './attachments.store.ts'
import { getMessage } from './conversations.service.ts'
import * as store from './conversations.store.ts'
import { findOnlyThanks, onlyThanksTrace } from './only-thanks.ts'
import type { UnreadMessage } from './present-messages.ts'
import { lockVisibleMessage } from './visible-message.ts'

/**
 * Lets a held message in: its sender takes part in the ticket from now on, and it does what any customer's message does. 404
 * for unseen messages, 409 `message.not_held`, 409 `ticket.closed`.
 */
export async function acceptMessage(cx: Cx, id: string): Promise<UnreadMessage> {
  requirePermission(cx.actor, 'tickets:reply')
  const { row, ticket } = await lockVisibleMessage(cx, id)
  if (row.heldReason === null) throw conflict('message.not_held', 'This message is not held.')
  requireNotClosed(ticket)
  const { actorId, actorName } = actorOf(cx.actor)
  const accepted = { by: { id: actorId, name: actorName }, at: cx.now.toISOString(), heldFor: row.heldReason }
  const thanks =
    ticket.status === 'resolved'
      ? await findOnlyThanks(cx, {
          body: row,
          attachments: await listAttachments(cx, [id]),
          authorName: row.authorName,
        })
      : null
  const onlyThanks = thanks && { onlyThanks: onlyThanksTrace(thanks) }
  await store.acceptMessageRow(cx, id, { ...row.why, accepted, ...onlyThanks })
  await recordCustomerMessage(cx, ticket, {
    at: row.createdAt,
    text: row.visibleText,
    mailClass: row.mailClass as 'normal' | 'auto' | 'bounce' | 'list',
    held: false,
    acceptedLater: true,
    thanks: thanks && { messageId: id, ...thanks },
  })
  emit(
    cx,
    'message.received',
    { messageId: id, class: row.mailClass, accepted: true, ...(thanks ? { onlyThanks: true } : {}) },
    { ticketId: ticket.id },
  )
  return getMessage(cx, id)
}
