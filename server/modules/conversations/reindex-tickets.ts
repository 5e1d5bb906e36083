import type { Cx } from '../../platform/context.ts'
import { type Indexed, indexWholeTicket } from '../tickets/index-ticket.ts'
import { getTicketsToIndex } from '../tickets/list-to-index.ts'
import { listTexts } from './texts.store.ts'

/** Writes the documents of tickets anew, with everything that was written in them. One statement for all. */
export async function reindexTickets(cx: Cx, tickets: readonly Indexed[]): Promise<void> {
  const byTicket = Map.groupBy(
    await listTexts(
      cx,
      tickets.map(({ id }) => id),
    ),
    (row) => row.ticketId,
  )
  for (const ticket of tickets)
    await indexWholeTicket(
      cx,
      ticket,
      (byTicket.get(ticket.id) ?? []).map(({ subject, text, names }) => ({
        subject,
        text,
        attachments: (names ?? []).map((name) => ({ name, inline: false })),
      })),
    )
}

/** Like reindexTickets, for tickets whose ids alone are at hand. The caller has locked them. */
export async function reindexTicketsById(cx: Cx, ids: readonly string[]): Promise<void> {
  await reindexTickets(cx, await getTicketsToIndex(cx, ids))
}
