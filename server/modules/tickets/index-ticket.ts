import type { Cx } from '../../platform/context.ts'
import { indexDocument, indexText, indexWhole, type SearchDocument } from '../../platform/search.ts'
import { type FieldDefinitions, listFieldDefinitions, searchTextOf } from '../fields/custom-values.ts'
import type { TicketRecord } from './tickets.store.ts'

/** What tickets are found by (product.md VW21). Written in the transaction of each change. */

export type Indexed = Pick<TicketRecord, 'id' | 'code' | 'subject' | 'description' | 'custom'>

/** Says what a ticket is found by, besides what was written in it. `fields`: the definitions, if they were read. */
export async function indexTicket(
  cx: Cx,
  ticket: Indexed,
  fields: () => Promise<FieldDefinitions> = () => listFieldDefinitions(cx),
): Promise<void> {
  indexDocument(cx, await documentOf(ticket, fields))
}

/** What the whole document of a ticket needs; the name of its conversation is read by that. */
export type WholeIndexed = Indexed & Pick<TicketRecord, 'conversationId'>

/** What of a message its ticket is found by. */
export type IndexedMessage = {
  subject: string
  text: string
  attachments: readonly { name: string; inline: boolean }[]
}

const textsOf = ({ subject, text, attachments }: IndexedMessage) => [
  subject,
  text,
  ...attachments.filter((file) => !file.inline).map((file) => file.name),
]

/** Adds the name of its conversation, which stays when the ticket gets another subject (product.md CO10, VW21). */
export function indexConversation(cx: Cx, ticketId: string, name: string): void {
  indexText(cx, { kind: 'ticket', id: ticketId }, [name])
}

/** Adds a message to what its ticket is found by: subject, text and the names of its files. */
export function indexMessage(cx: Cx, ticketId: string, message: IndexedMessage): void {
  indexText(cx, { kind: 'ticket', id: ticketId }, textsOf(message))
}

/** The whole document anew; `messages`: what was written in the ticket, oldest first. `conversation`: the name of its own. */
export async function indexWholeTicket(
  cx: Cx,
  ticket: Indexed,
  messages: readonly IndexedMessage[],
  conversation: string | undefined,
): Promise<void> {
  const texts = [...(conversation === undefined ? [] : [conversation]), ...messages.flatMap(textsOf)]
  indexWhole(cx, await documentOf(ticket, () => listFieldDefinitions(cx)), texts)
}

/** Its code in all spellings and its subject; its description and words of its custom fields. */
async function documentOf(ticket: Indexed, fields: () => Promise<FieldDefinitions>): Promise<SearchDocument> {
  const hasValues = Object.keys(ticket.custom).length > 0
  const texts = hasValues ? [searchTextOf(await fields(), ticket.custom)] : []
  const compact = ticket.code.replace('-', '')
  return {
    kind: 'ticket',
    id: ticket.id,
    title: `${ticket.code} ${compact} ${ticket.subject}`,
    extra: [ticket.description, ...texts].join('\n'),
  }
}
