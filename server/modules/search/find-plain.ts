import type { Cx } from '../../platform/context.ts'
import { rankedAtOnce } from './ranking.rules.ts'
import { type Found, nothingFound, pageOf, type Sought } from './search-page.ts'

type Hit = Found['results'][number]

/** Records that are nobody's own, and that filters, which speak of tickets, say nothing of: with either there are none. */
export async function findPlain(
  cx: Cx,
  asked: Sought,
  of: {
    matches: (
      cx: Cx,
      search: { query: string; below: string | null; limit: number },
    ) => Promise<{ found: { id: string; rank: number }[]; next: string | null }>
    hits: (ids: readonly string[]) => Promise<Hit[]>
  },
): Promise<Found> {
  const { query, condition, mine } = asked
  if (query === null || condition !== null || mine) return nothingFound
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
