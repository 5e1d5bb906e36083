import type { Cx } from '../../platform/context.ts'
import { contactQuery, customersByIds, listCustomerMatches } from '../customers/search-customers.ts'
import { customersOfMine } from '../tickets/customers-of-mine.ts'
import { excerpt, highlight } from './highlight.rules.ts'
import { rankedAtOnce } from './ranking.rules.ts'
import type { SearchKind } from './search.contract.ts'
import { type Found, nothingFound, pageOf, type Sought } from './search-page.ts'

/** The customers of a search, of one kind. Filters speak of tickets: with one there are none. */
export async function findCustomers(
  cx: Cx,
  kind: Exclude<SearchKind, 'ticket' | 'opportunity' | 'object' | 'task' | 'conversation'>,
  asked: Sought,
): Promise<Found> {
  const { query, condition, words } = asked
  if (query === null || condition !== null) return nothingFound
  const { found, next } = await listCustomerMatches(cx, {
    kind,
    query: kind === 'account' ? query : contactQuery(asked.text, query),
    below: asked.key?.[0] ?? null,
    limit: rankedAtOnce,
    keep: asked.mine ? (ids) => customersOfMine(cx, kind, ids) : undefined,
  })
  const newest = found
    .map(({ id }) => id)
    .sort()
    .at(-1)
  const page = pageOf(
    // People do not age: the words alone say who is meant.
    found.map(({ id, rank }) => ({ id, rank, at: cx.now })),
    {
      ...{ key: asked.key, limit: asked.limit, now: cx.now },
      first: newest === undefined ? null : { id: newest, at: null },
      next: next === null ? null : { id: next, at: null },
    },
  )
  const customers = await customersByIds(cx, kind, page.ids)
  return {
    count: found.length,
    capped: next !== null,
    results: customers.map(({ id, name, details, accounts }) => {
      const shown = details.map((detail) => excerpt(detail, words)).find((one) => one !== null)
      const [first] = details
      const fragments = shown ?? (first === undefined ? null : highlight(first, words))
      const hit = {
        id,
        title: highlight(name, words),
        excerpt: fragments && { from: 'details' as const, messageId: null, fragments },
      }
      return kind === 'contact' ? { kind, ...hit, accounts } : { kind, ...hit }
    }),
    next: page.next,
  }
}
