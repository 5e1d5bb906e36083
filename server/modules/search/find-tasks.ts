import type { Cx } from '../../platform/context.ts'
import { foundTasks, listTaskMatches } from '../tasks/search-tasks.ts'
import { excerpt, highlight } from './highlight.rules.ts'
import { rankedAtOnce } from './ranking.rules.ts'
import { type Found, nothingFound, pageOf, type Sought } from './search-page.ts'

/** The tasks of a search. Filters speak of tickets: with one there are none. */
export async function findTasks(cx: Cx, asked: Sought): Promise<Found> {
  const { query, condition, words, mine } = asked
  if (query === null || condition !== null) return nothingFound
  const below = asked.key?.[0] ?? null
  const { found, next } = await listTaskMatches(cx, { query, below, limit: rankedAtOnce, mine })
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
  const tasks = await foundTasks(cx, page.ids)
  return {
    count: found.length,
    capped: next !== null,
    results: tasks.map(({ id, title, description, doneAt, dueAt, assignee }) => {
      const fragments = excerpt(description, words)
      return {
        kind: 'task' as const,
        id,
        title: highlight(title, words),
        excerpt: fragments && { from: 'description' as const, messageId: null, fragments },
        done: doneAt !== null,
        dueAt,
        assignee,
      }
    }),
    next: page.next,
  }
}
