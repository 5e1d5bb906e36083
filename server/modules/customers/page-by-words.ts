import type { Cx } from '../../platform/context.ts'
import { cursorsOf, IdKey } from '../../platform/http/paging.ts'
import { type DocumentKind, searchIds } from '../../platform/search.ts'

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
