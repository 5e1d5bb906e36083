import type { Cx } from '../../platform/context.ts'
import { saveTicket } from './save-ticket.ts'
import { previewOf } from './ticket-words.rules.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

/**
 * A message that only counted (held, of a machine) was taken out of its ticket. `newest`: what is the newest message now.
 * Everything else of the ticket stays, as such a message changed nothing else.
 */
export async function forgetCountedMessage(
  cx: Cx,
  ticket: TicketRecord,
  newest: { text: string; at: Date } | null,
): Promise<TicketRecord> {
  const after = {
    ...ticket,
    messageCount: ticket.messageCount - 1,
    preview: previewOf(newest ? newest.text : ticket.description),
    lastMessageAt: newest?.at ?? null,
  }
  return saveTicket(cx, ticket, after, { stages: await store.listStages(cx) })
}
