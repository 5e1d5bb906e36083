import { type ArrivedMessage, addMessage } from '../modules/conversations/add-message.ts'
import { prepareBody } from '../modules/conversations/message-body.ts'
import { createConversation } from '../modules/conversations/threads.ts'
import { createTicket, type TicketRecord } from '../modules/tickets/tickets.service.ts'
import type { Company } from './company.ts'
import type { World } from './world.ts'

let count = 0

/** A customer's mail as a channel hands it in; `text` is its whole body. */
export function arrived(ticketId: string, change: Partial<ArrivedMessage> = {}, text = 'Please help'): ArrivedMessage {
  count += 1
  return {
    ticketId,
    channelId: null,
    conversationId: null,
    author: { kind: 'contact', id: null, name: 'Jo' },
    from: { name: 'Jo', address: 'jo@globex.test' },
    replyTo: [],
    to: [{ name: '', address: 'support@acme.test' }],
    cc: [],
    subject: 'Printer on fire',
    body: { bodyText: text, visibleText: text, bodyHtml: null, visibleHtml: null, bodyKey: null },
    remoteImages: 0,
    attachments: [],
    rfcMessageId: `m${count}@globex.test`,
    references: [],
    ledgerId: null,
    mailClass: 'normal',
    held: null,
    why: {},
    subjectChanged: false,
    sentAt: new Date('2030-01-02T08:59:00.000Z'),
    ...change,
  }
}

/** A ticket that a customer's mail made, with that mail in it. */
export async function ticketByMail(
  world: World,
  company: Company,
  change: Partial<ArrivedMessage> = {},
  text = 'Please help',
): Promise<TicketRecord & { messageId: string }> {
  const body = await prepareBody(world.settings, company.orgId, {
    bodyText: text,
    visibleText: text,
    bodyHtml: null,
    visibleHtml: null,
  })
  return company.asSystem(async (cx) => {
    const channel = await cx.tx
      .selectFrom('channels')
      .select('id')
      .where('orgId', '=', cx.org.id)
      .executeTakeFirstOrThrow()
    const conversationId = await createConversation(cx, { channelId: channel.id, contactId: null, name: 'Printer' })
    const ticket = await createTicket(cx, {
      subject: 'Printer on fire',
      source: 'email',
      requester: { email: 'jo@globex.test', name: 'Jo' },
      channelId: channel.id,
      conversationId,
    })
    const { id } = await addMessage(cx, {
      ...arrived(ticket.id),
      channelId: channel.id,
      conversationId,
      author: { kind: 'contact', id: ticket.requesterId, name: 'Jo' },
      body,
      ...change,
    })
    return { ...ticket, messageId: id }
  })
}
