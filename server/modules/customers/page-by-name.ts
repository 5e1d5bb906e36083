import type { Cx } from '../../platform/context.ts'
import { badRequest } from '../../platform/errors.ts'
import { cutPage, decodeCursor, encodeCursor } from '../../platform/http/paging.ts'
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
    q?: string
    /** The words as a query; null when `q` has none. */
    query: string | null
    limit: number
    cursor?: string
    read: (part: Part) => Promise<T[]>
  },
): Promise<{ rows: T[]; nextCursor: string | null }> {
  const { limit, cursor } = list
  if (!list.q?.trim()) {
    const key = cursor === undefined ? null : decodeCursor(cursor, 2)
    const after = key ? { sortName: String(key[0]), id: requireId(key[1]) } : null
    return cutPage(await list.read({ limit: limit + 1, after }), limit, (row) => [row.sortName, row.id])
  }
  if (list.query === null) return { rows: [], nextCursor: null }
  let below = cursor === undefined ? null : requireId(decodeCursor(cursor, 1)[0])
  const rows: T[] = []
  for (let portion = limit + 50; ; portion = Math.min(portion * 4, 5000)) {
    const among = await searchIds(cx, { kind: list.kind, query: list.query, below, limit: portion })
    const wanted = limit - rows.length
    const found = among.length > 0 ? await list.read({ among, limit: wanted + 1 }) : []
    rows.push(...found.slice(0, wanted))
    const last = rows.at(-1)
    if (found.length > wanted && last) return { rows, nextCursor: encodeCursor([last.id]) }
    below = among.at(-1) ?? below
    if (among.length < portion) return { rows, nextCursor: null }
  }
}

function requireId(value: unknown): string {
  if (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return value
  throw badRequest('cursor.malformed', 'This cursor is not one that the same list gave. Start again without it.')
}
