import type { Cx } from '../../platform/context.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import * as store from './recent-messages.store.ts'

/** Places of the public messages of tickets that the actor sees, the newest first; `tickets` is a sub-select of their ids. */
export const listRecentMessages = (
  ...given: Parameters<typeof store.listRecentMessages>
): Promise<{ micros: string; id: string }[]> => store.listRecentMessages(...given)

/** A message as lists show it: who wrote it in which ticket, and how it begins. */
export type MessageGlance = {
  ticket: { id: string; code: string; subject: string }
  direction: 'in' | 'out'
  author: { kind: 'user' | 'contact' | 'system'; id: string | null; name: string }
  preview: string
}

/** Messages by id, of tickets that the actor sees. */
export async function readMessageGlances(cx: Cx, ids: readonly string[]): Promise<Map<string, MessageGlance>> {
  const rows = await store.messagesByIds(cx, ids)
  const tickets = await listTicketLinks(cx, [...new Set(rows.map((row) => row.ticketId))])
  return new Map(
    rows.flatMap((row) => {
      const ticket = tickets.get(row.ticketId)
      const author = { kind: row.authorKind, id: row.authorId, name: row.authorName }
      return ticket
        ? [[row.id, { ticket, direction: row.direction, author, preview: row.preview.replaceAll(/\s+/g, ' ').trim() }]]
        : []
    }),
  )
}
