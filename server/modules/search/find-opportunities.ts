import type { Cx } from '../../platform/context.ts'
import { foundOpportunities, listOpportunityMatches } from '../opportunities/search-opportunities.ts'
import { highlight } from './highlight.rules.ts'
import { rankedAtOnce } from './ranking.rules.ts'
import { type Found, nothingFound, pageOf, type Sought } from './search-page.ts'

/** The opportunities of a search. They are nobody's own, and filters speak of tickets: with either there are none. */
export async function findOpportunities(cx: Cx, asked: Sought): Promise<Found> {
  const { query, condition, words, mine } = asked
  if (query === null || condition !== null || mine) return nothingFound
  const { found, next } = await listOpportunityMatches(cx, {
    query,
    below: asked.key?.[0] ?? null,
    limit: rankedAtOnce,
  })
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
  const shown = await foundOpportunities(cx, page.ids)
  return {
    count: found.length,
    capped: next !== null,
    results: shown.map(({ id, name, stage, account }) => ({
      kind: 'opportunity' as const,
      id,
      title: highlight(name, words),
      excerpt: null,
      stage,
      account,
    })),
    next: page.next,
  }
}
