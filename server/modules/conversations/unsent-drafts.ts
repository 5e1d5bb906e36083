import type { Cx } from '../../platform/context.ts'
import { findTicketsWithDrafts } from './drafts.store.ts'

/**
 * Of these tickets those in which something is written and not sent, and waits for no time of its own: by the member, and by others (who
 * wrote what stays theirs).
 */
export async function unsentDraftsIn(
  cx: Cx,
  ticketIds: readonly string[],
  userId: string,
): Promise<{ own: ReadonlySet<string>; others: ReadonlySet<string> }> {
  const rows = ticketIds.length === 0 ? [] : await findTicketsWithDrafts(cx, ticketIds)
  const among = (isOwn: boolean) =>
    new Set(rows.flatMap((row) => ((row.userId === userId) === isOwn ? row.ticketId : [])))
  return { own: among(true), others: among(false) }
}
