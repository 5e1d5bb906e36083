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

/** What of a message its ticket is found by. Conversations are named after the subject of their first mail. */
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

/** Adds a message to what its ticket is found by: subject, text and the names of its files. */
export function indexMessage(cx: Cx, ticketId: string, message: IndexedMessage): void {
  indexText(cx, { kind: 'ticket', id: ticketId }, textsOf(message))
}

/** The whole document anew; `messages`: what was written in the ticket, oldest first. */
export async function indexWholeTicket(cx: Cx, ticket: Indexed, messages: readonly IndexedMessage[]): Promise<void> {
  indexWhole(cx, await documentOf(ticket, () => listFieldDefinitions(cx)), messages.flatMap(textsOf))
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
