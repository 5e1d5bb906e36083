import { z } from 'zod'
import { badRequest } from '../errors.ts'

/** Query of every list: `limit` rows (1-200, 50 unless told), from `cursor`, which is opaque. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows on the page, 1 to 200.'),
  cursor: z.string().max(1000).optional().describe('nextCursor of the page before.'),
})

/** The answer of every list. `nextCursor` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().describe('Pass as cursor for the next page; null: the end.'),
  })

/** Makes the opaque cursor from the key of the last row (sort key and id). */
export function encodeCursor(key: (string | number | boolean | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** Reads a cursor of `length` parts; 400 `cursor.malformed` when it is not one of ours. */
export function decodeCursor(cursor: string, length: number): (string | number | boolean | null)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const scalar = (part: unknown) => part === null || ['string', 'number', 'boolean'].includes(typeof part)
    if (Array.isArray(key) && key.length === length && key.every(scalar)) return key
  } catch {
    // falls through to the refusal
  }
  throw badRequest('cursor.malformed', 'This cursor is not one that the same list gave. Start again without it.')
}

/** Cuts rows read with limit + 1 to the page. `keyOf` gives the cursor key of a row. */
export function cutPage<T>(
  rows: T[],
  limit: number,
  keyOf: (row: T) => (string | number | boolean | null)[],
): { rows: T[]; nextCursor: string | null } {
  const last = rows[limit - 1]
  return rows.length > limit && last
    ? { rows: rows.slice(0, limit), nextCursor: encodeCursor(keyOf(last)) }
    : { rows, nextCursor: null }
}
