import type { Cx } from '../../platform/context.ts'
import { type FoundWaiting, foundWaiting, listWaitingMatches } from '../conversations/search-waiting.ts'
import { excerpt, highlight } from './highlight.rules.ts'
import { rankedAtOnce } from './ranking.rules.ts'
import type { SearchHit } from './search.contract.ts'
import { type Found, nothingFound, pageOf, type Sought } from './search-page.ts'

/** What waits in the inbox, of a search. It is nobody's own, and filters speak of tickets: with either there is nothing. */
export async function findWaiting(cx: Cx, asked: Sought): Promise<Found> {
  const { query, condition, words, mine } = asked
  if (query === null || condition !== null || mine) return nothingFound
  const { found, next } = await listWaitingMatches(cx, { query, below: asked.key?.[0] ?? null, limit: rankedAtOnce })
  const newest = found
    .map(({ id }) => id)
    .sort()
    .at(-1)
  const page = pageOf(found, {
    ...{ key: asked.key, limit: asked.limit, now: cx.now },
    first: newest === undefined ? null : { id: newest, at: null },
    next: next === null ? null : { id: next, at: null },
  })
  const rows = await foundWaiting(cx, page.ids)
  return {
    count: found.length,
    capped: next !== null,
    results: rows.map((row) => ({
      kind: 'conversation' as const,
      id: row.id,
      title: highlight(row.name, words),
      excerpt: whereOf(row, words),
      state: row.inbox ?? ('done' as const),
      sender: row.sender?.name || row.sender?.address || null,
      at: (row.lastAt ?? row.createdAt).toISOString(),
    })),
    next: page.next,
  }
}

/** Where else the words stand: in the newest message that has them, in the name of a file, in who wrote. */
function whereOf({ texts, sender }: FoundWaiting, words: Sought['words']): SearchHit['excerpt'] {
  for (const { text } of texts) {
    const fragments = excerpt(text, words)
    if (fragments) return { from: 'message', messageId: null, fragments }
  }
  for (const name of texts.flatMap(({ names }) => names)) {
    const fragments = excerpt(name, words)
    if (fragments) return { from: 'file', messageId: null, fragments }
  }
  const fragments = excerpt(sender?.address ?? '', words)
  return fragments && { from: 'details', messageId: null, fragments }
}
