import type { Cx } from '../../platform/context.ts'
import { rankedAtOnce } from './ranking.rules.ts'
import { type Found, nothingFound, pageOf, type Sought } from './search-page.ts'

type Hit = Found['results'][number]

/** What to look for: the words, those `below` an id, at most so many. */
type Search = { query: string; below: string | null; limit: number }

/**
 * The records of one kind that a search finds, by their words alone: they do not age as tickets do, and filters, which speak of tickets,
 * say nothing of them: with one there are none.
 */
export async function findRecords(
  cx: Cx,
  asked: Sought,
  of: {
    matches: (cx: Cx, search: Search) => Promise<{ found: { id: string; rank: number }[]; next: string | null }>
    hits: (ids: readonly string[]) => Promise<Hit[]>
  },
): Promise<Found> {
  const { query, condition } = asked
  if (query === null || condition !== null) return nothingFound
  const { found, next } = await of.matches(cx, { query, below: asked.key?.[0] ?? null, limit: rankedAtOnce })
  const newest = found
    .map(({ id }) => id)
    .sort()
    .at(-1)
  const page = pageOf(
    found.map(({ id, rank }) => ({ id, rank, at: cx.now })),
    {
      ...{ key: asked.key, limit: asked.limit, now: cx.now },
      first: newest === undefined ? null : { id: newest, at: null },
      next: next === null ? null : { id: next, at: null },
    },
  )
  return { count: found.length, capped: next !== null, results: await of.hits(page.ids), next: page.next }
}
