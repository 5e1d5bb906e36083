import type { Message, Ticket } from '../ticket-page.api.ts'

const prefix = 'pending:'

/** True for a message that is shown before the server has answered. */
export function isPending(message: Pick<Message, 'id'>): boolean {
  return message.id.startsWith(prefix)
}

/** The message as it will look, until the server's own takes its place. `number` tells several apart. */
export function pendingMessage(
  ticket: Pick<Ticket, 'id' | 'subject'>,
  author: { id: string; name: string },
  written: Pick<Message, 'kind' | 'bodyHtml' | 'to' | 'cc' | 'bcc' | 'attachments'>,
  number: number,
  now: Date,
): Message {
  return {
    ...written,
    id: `${prefix}${number}`,
    ticketId: ticket.id,
    direction: 'out',
    author: { kind: 'user', ...author },
    from: null,
    subject: ticket.subject,
    bodyText: '',
    visibleText: '',
    visibleHtml: written.bodyHtml,
    truncated: false,
    remoteImages: 0,
    rfcMessageId: null,
    replyAddress: null,
    answersId: null,
    ledgerId: null,
    mailClass: 'normal',
    held: null,
    why: null,
    onlyThanks: null,
    recordedOnly: false,
    subjectChanged: false,
    redacted: null,
    origin: null,
    deliveries: [],
    undoUntil: null,
    sentAt: now.toISOString(),
    createdAt: now.toISOString(),
    place: 0,
  }
}
