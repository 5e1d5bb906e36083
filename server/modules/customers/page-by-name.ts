import type { Cx } from '../../platform/context.ts'
import { cursorsOf, IdKey, NameKey } from '../../platform/http/paging.ts'
import { type DocumentKind, searchIds } from '../../platform/search.ts'

type Named = { id: string; sortName: string }
/** What to read: rows after one by name, or those among ids, the greatest id first. */
type Part = { limit: number; after?: Named | null; among?: string[] }

/**
 * A page of records in the order of their names or, with words to search for, of the records found, the newest first. The
 * cursor holds the key of the last row: name and id, or the id alone.
 */
export async function pageByName<T extends Named>(
  cx: Cx,
  list: {
    kind: DocumentKind
    /** What decides which records there are, besides the words; for the cursors. */
    filter: object
    q?: string
    /** The words as a query; null when `q` has none. */
    query: string | null
    limit: number
    cursor?: string
    read: (part: Part) => Promise<T[]>
  },
): Promise<{ rows: T[]; nextCursor: string | null }> {
  const { limit, cursor } = list
  const words = list.q?.trim()
  if (words) return pageByWords(cx, { ...list, words })
  const cursors = cursorsOf(cx, list.kind, list.filter, NameKey)
  const key = cursors.read(cursor)
  const after = key && { sortName: key[0], id: key[1] }
  return cursors.cut(await list.read({ limit: limit + 1, after }), limit, (row) => [row.sortName, row.id])
}

/** A page of the records with the words, the newest first: found by the index, then read with the filter of the list. */
export async function pageByWords<T extends { id: string }>(
  cx: Cx,
  list: {
    kind: DocumentKind
    filter: object
    words: string
    query: string | null
    limit: number
    cursor?: string
    read: (part: { limit: number; among: string[] }) => Promise<T[]>
  },
): Promise<{ rows: T[]; nextCursor: string | null }> {
  const { limit, words } = list
  const cursors = cursorsOf(cx, list.kind, { ...list.filter, words }, IdKey)
  let below = cursors.read(list.cursor)?.[0] ?? null
  if (list.query === null) return { rows: [], nextCursor: null }
  const rows: T[] = []
  for (let portion = limit + 50; ; portion = Math.min(portion * 4, 5000)) {
    const among = await searchIds(cx, { kind: list.kind, query: list.query, below, limit: portion })
    const wanted = limit - rows.length
    const found = among.length > 0 ? await list.read({ among, limit: wanted + 1 }) : []
    rows.push(...found.slice(0, wanted))
    const last = rows.at(-1)
    if (found.length > wanted && last) return { rows, nextCursor: cursors.write([last.id]) }
    below = among.at(-1) ?? below
    if (among.length < portion) return { rows, nextCursor: null }
  }
}
