import type { Cx } from '../../platform/context.ts'

export type TicketCounts = { open: number; total: number; capped: boolean }

/** Counts the tickets of many contacts or accounts that the actor sees, in one statement. Ids without any may be absent. */
export type TicketCounter = (
  cx: Cx,
  of: { field: 'requester' | 'account'; ids: string[] },
) => Promise<Map<string, TicketCounts>>

let counter: TicketCounter | null = null

/** Customers lie below tickets and cannot ask them: tickets name their counter when the process starts. */
export function registerTicketCounter(one: TicketCounter): void {
  counter = one
}

/** Counts by id, nought for ids without tickets. */
export async function countTicketsOf(
  cx: Cx,
  field: 'requester' | 'account',
  ids: string[],
): Promise<(id: string) => TicketCounts> {
  const counts = counter && ids.length > 0 ? await counter(cx, { field, ids }) : new Map<string, TicketCounts>()
  return (id) => counts.get(id) ?? { open: 0, total: 0, capped: false }
}
