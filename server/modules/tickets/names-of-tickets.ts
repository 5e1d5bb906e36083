import type { Cx } from '../../platform/context.ts'
import { listTicketLinks } from './ticket-links.ts'

/** Code and subject of tickets that the actor sees, by id; others are absent. */
export async function namesOfTickets(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  const links = await listTicketLinks(cx, ids)
  return new Map([...links].map(([id, { code, subject }]) => [id, `${code} ${subject}`]))
}
