import { z } from 'zod'
import type { Cx } from '../context.ts'
import { sha256 } from '../crypto.ts'
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

const instant = /^\d{4,6}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:\d\d){0,2})$/

/** An instant in a key, as the database or as JavaScript writes it. */
export const KeyInstant = z.string().regex(instant)
/** The key of lists in the order of time: an instant and an id. */
export const TimeKey = z.tuple([KeyInstant, z.uuid()])
/** The key of lists in the order of names. */
export const NameKey = z.tuple([z.string(), z.uuid()])
/** The key of lists in the order of their making. */
export const IdKey = z.tuple([z.uuid()])

type Scalar = string | number | boolean | null
/** The cursors of one list with one set of filters. */
export type Cursors<Key extends Scalar[]> = {
  /** The key in a cursor, null without one. 400 `cursor.malformed`, or `cursor.other_list` when another list gave it. */
  read: (cursor: string | undefined) => Key | null
  write: (key: Key) => string
  /** Cuts rows read with limit + 1 to the page. `keyOf` gives the key of a row. */
  cut: <T>(rows: T[], limit: number, keyOf: (row: T) => Key) => { rows: T[]; nextCursor: string | null }
}

/**
 * Cursors that know their list: each carries a mark of the organization, the list's `name` and `filter` (order and all that
 * decides which rows there are and where, but for `limit`), so that a cursor of another one is refused, never misread.
 */
export function cursorsOf<Key extends Scalar[]>(
  cx: Pick<Cx, 'org'>,
  name: string,
  filter: object,
  key: z.ZodType<Key>,
): Cursors<Key> {
  const facts = Object.entries(filter).filter(([, value]) => value !== undefined && value !== null)
  const mark = sha256(JSON.stringify([cx.org.id, name, facts.sort()]))
    .toString('base64url')
    .slice(0, 8)
  const write = (values: Key) => Buffer.from(JSON.stringify([mark, ...values])).toString('base64url')
  return {
    read: (cursor) => (cursor === undefined ? null : readKey(cursor, mark, key)),
    write,
    cut: (rows, limit, keyOf) => {
      const last = rows[limit - 1]
      return rows.length > limit && last
        ? { rows: rows.slice(0, limit), nextCursor: write(keyOf(last)) }
        : { rows, nextCursor: null }
    },
  }
}

function readKey<Key>(cursor: string, mark: string, key: z.ZodType<Key>): Key {
  const [given, ...values] = partsOf(cursor)
  const isMark = typeof given === 'string' && /^[\w-]{8}$/.test(given)
  if (isMark && given !== mark)
    throw badRequest(
      'cursor.other_list',
      'This cursor belongs to another list, or to one with other filters or another order. Send the same ones with it, or start again without it.',
    )
  const parsed = isMark ? key.safeParse(values) : null
  if (!parsed?.success)
    throw badRequest('cursor.malformed', 'This cursor is not one that the same list gave. Start again without it.')
  return parsed.data
}

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}
