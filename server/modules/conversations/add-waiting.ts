import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import type { ArrivedMessage } from './add-message.ts'
import { keepArrivedFiles } from './arrived-files.ts'
import { insertMessage } from './conversations.store.ts'
import { indexWaiting } from './index-waiting.ts'
import * as store from './waiting.store.ts'
import { placeOfChannel } from './waiting-sight.ts'

export type { Original } from './waiting.store.ts'

/** Letters of the beginning that the list of the inbox shows. */
const previewLength = 200

/**
 * The conversation in which a mail goes on that answers what waits there, locked to the commit: messages by these names wait in it, and
 * the sender takes part. Null: there is none.
 */
export async function lockWaiting(
  cx: Cx,
  mail: { answers: readonly string[]; sender: string },
): Promise<{ id: string } | null> {
  for (const id of await store.listWaitingNamed(cx, mail.answers)) {
    const conversation = await store.lockConversation(cx, id)
    if (!conversation?.inbox) continue
    if ((await store.listWriters(cx, conversation)).includes(mail.sender.toLowerCase())) return { id }
  }
  return null
}

/**
 * Writes a message that arrived into a conversation that waits without a ticket; one that was done waits again. Event
 * `conversation.received`. Nobody's clock runs and nobody is told: what waits is seen in the inbox. Returns the id of the message.
 */
export async function addWaiting(
  cx: Cx,
  input: Omit<ArrivedMessage, 'ticketId' | 'conversationId' | 'channelId' | 'held' | 'references'> & {
    conversationId: string
    channelId: string
    original: store.Original | null
  },
): Promise<{ id: string }> {
  const id = newId()
  await insertMessage(cx, {
    id,
    ticketId: null,
    conversationId: input.conversationId,
    kind: 'public',
    direction: 'in',
    author: input.author,
    channelId: input.channelId,
    from: input.from,
    replyTo: input.replyTo,
    to: input.to,
    cc: input.cc,
    bcc: [],
    subject: input.subject,
    body: input.body,
    remoteImages: input.remoteImages,
    rfcMessageId: input.rfcMessageId,
    replyAddress: null,
    answersId: null,
    ledgerId: input.ledgerId,
    mailClass: input.mailClass,
    heldReason: null,
    why: input.why,
    subjectChanged: input.subjectChanged,
    undoUntil: null,
    undo: null,
    sentAt: input.sentAt,
  })
  await keepArrivedFiles(cx, id, input.attachments)
  await store.noteArrival(cx, input.conversationId, {
    preview: input.body.visibleText.replace(/\s+/gu, ' ').trim().slice(0, previewLength),
    sender: input.from,
    original: input.original,
  })
  const { conversationId } = input
  await indexWaiting(cx, [conversationId])
  emit(cx, 'conversation.received', { conversationId, messageId: id, ...(await placeOfChannel(cx, input.channelId)) })
  return { id }
}
