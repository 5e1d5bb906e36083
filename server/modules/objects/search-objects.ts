import type { Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds } from '../../platform/search.ts'
import { inOrder } from '../customers/in-order.ts'
import { listTypes } from './object-types.store.ts'
import type { ObjectRecord } from './objects.contract.ts'
import { objectsByIds } from './objects.store.ts'
import { presentObjects } from './present-objects.ts'

/** The newest objects with the words, at most `limit`, with ids below one, each with how well it matches. */
export async function listObjectMatches(
  cx: Cx,
  search: { query: string; below: string | null; limit: number },
): Promise<{ found: { id: string; rank: number }[]; next: string | null }> {
  const { query, below, limit } = search
  const ids = await searchIds(cx, { kind: 'object', query, below, limit: limit + 1 })
  const page = ids.slice(0, limit)
  // A document outlives its record.
  const there = new Set((await objectsByIds(cx, page)).map(({ id }) => id))
  const ranks = await rankDocuments(cx, { kind: 'object', query, ids: page })
  return {
    found: page.flatMap((id) => (there.has(id) ? [{ id, rank: ranks.get(id) ?? 0 }] : [])),
    next: ids.length > limit ? (page.at(-1) ?? null) : null,
  }
}

/** Objects for the search and for streams, in the order of their ids. */
export async function foundObjects(cx: Cx, ids: readonly string[]): Promise<ObjectRecord[]> {
  const rows = inOrder(ids, await objectsByIds(cx, ids))
  return rows.length === 0 ? [] : presentObjects(cx, await listTypes(cx), rows)
}
