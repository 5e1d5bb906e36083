import type { Cx } from '../../platform/context.ts'
import { indexWholeTicket, type WholeIndexed } from '../tickets/index-ticket.ts'
import { getTicketsToIndex } from '../tickets/list-to-index.ts'
import { listConversationNames, listTexts } from './texts.store.ts'

/** Writes the documents of tickets anew, with everything that was written in them. Two statements for all. */
export async function reindexTickets(cx: Cx, tickets: readonly WholeIndexed[]): Promise<void> {
  const byTicket = Map.groupBy(
    await listTexts(
      cx,
      tickets.map(({ id }) => id),
    ),
    (row) => row.ticketId,
  )
  const names = await listConversationNames(
    cx,
    tickets.flatMap((ticket) => ticket.conversationId ?? []),
  )
  for (const ticket of tickets)
    await indexWholeTicket(
      cx,
      ticket,
      (byTicket.get(ticket.id) ?? []).map(({ subject, text, names: files }) => ({
        subject,
        text,
        attachments: (files ?? []).map((name) => ({ name, inline: false })),
      })),
      names.get(ticket.conversationId ?? ''),
    )
}

/** Like reindexTickets, for tickets whose ids alone are at hand. The caller has locked them. */
export async function reindexTicketsById(cx: Cx, ids: readonly string[]): Promise<void> {
  await reindexTickets(cx, await getTicketsToIndex(cx, ids))
}
