import type { Cx } from '../../platform/context.ts'
import { indexWhole, listUnwritten } from '../../platform/search.ts'
import { listWaitingTexts } from './texts.store.ts'
import * as store from './waiting.store.ts'

/**
 * Writes anew what conversations of the inbox are found by: their names, what waits in them and who wrote it; nothing once all of it belongs
 * to tickets, which are found by it then. The caller has locked them, or wrote into them.
 */
export async function indexWaiting(cx: Cx, ids: readonly string[]): Promise<void> {
  const rows = await store.listConversations(cx, ids)
  const waiting = Map.groupBy(await listWaitingTexts(cx, ids), (one) => one.conversationId)
  for (const { id, name, inbox } of rows) {
    const parts = (inbox && waiting.get(id)) || []
    const writers = new Set(parts.flatMap(({ from }) => (from ? [from.name, from.address] : [])))
    indexWhole(
      cx,
      { kind: 'conversation', id, title: parts.length > 0 ? name : '', extra: [...writers].join(' ') },
      parts.map(({ text, names }) => [text, ...(names ?? [])].join('\n')),
    )
  }
}

/** The same of those conversations to which the tickets belong and of which something waits. */
export async function indexWaitingOf(cx: Cx, ticketIds: readonly string[]): Promise<void> {
  await indexWaiting(cx, await store.listWaitingOfTickets(cx, ticketIds))
}

/** The documents of the next `limit` conversations of the inbox by id; `missing`: only of those without one. `last` null: no more. */
export async function reindexWaiting(
  cx: Cx,
  part: { after: string | null; limit: number; missing: boolean },
): Promise<{ written: number; last: string | null }> {
  const ids = await store.listInboxAfter(cx, part)
  const chosen = part.missing ? await listUnwritten(cx, 'conversation', ids) : ids
  await indexWaiting(cx, chosen)
  return { written: chosen.length, last: ids.at(-1) ?? null }
}
