import type { Cx, UserActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { indexMessage } from '../tickets/index-ticket.ts'
import { recordAgentMessage } from '../tickets/record-message.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import type { ArrivedMessage } from './add-message.ts'
import { keepArrivedFiles } from './arrived-files.ts'
import * as store from './conversations.store.ts'

/**
 * Writes what a member of the team answered from his mail program, proven to be his, as his internal note: it stays in the house, and
 * whoever is at the ticket decides what the customer gets. Who answers a notification means the colleague who wrote, as a rule; a
 * mail that goes to a customer by itself cannot be taken back. In the transaction of its intake, like addMessage. Returns its id.
 */
export async function addTeamNote(
  given: Cx,
  member: UserActor,
  input: Pick<
    ArrivedMessage,
    'ticketId' | 'body' | 'subject' | 'attachments' | 'rfcMessageId' | 'remoteImages' | 'why' | 'sentAt'
  >,
): Promise<{ id: string }> {
  const cx = { ...given, actor: member }
  const { ticketId, body, rfcMessageId } = input
  const id = newId()
  const ticket = await lockTicket(cx, ticketId)
  await recordAgentMessage(cx, ticket, { at: cx.now, kind: 'note', text: body.visibleText })
  await store.insertMessage(cx, {
    id,
    ticketId,
    conversationId: ticket.conversationId,
    kind: 'note',
    direction: 'out',
    author: { kind: 'user', id: member.userId, name: member.name },
    channelId: null,
    from: null,
    replyTo: [],
    to: [],
    cc: [],
    bcc: [],
    subject: '',
    body,
    remoteImages: input.remoteImages,
    rfcMessageId: null,
    replyAddress: null,
    answersId: null,
    ledgerId: null,
    mailClass: 'normal',
    heldReason: null,
    why: input.why,
    subjectChanged: false,
    undoUntil: null,
    undo: null,
    sentAt: input.sentAt,
  })
  await keepArrivedFiles(cx, id, input.attachments)
  // Its name leads to the ticket, but no answer of a customer answers a note.
  if (rfcMessageId) await store.insertMessageIds(cx, ticketId, [{ rfcMessageId, messageId: null }])
  indexMessage(cx, ticketId, { subject: input.subject, text: body.visibleText, attachments: input.attachments })
  emit(cx, 'message.note_added', { messageId: id, byMail: true }, { ticketId })
  return { id }
}
