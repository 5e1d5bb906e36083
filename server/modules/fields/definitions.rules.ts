import { unprocessable } from '../../platform/errors.ts'

/** What definitions of fields look like, pure. */

/** More than this is a database of its own. Zammad grew slow with 200; here they are read in one statement. */
export const maxFields = 500

/** A key made from a name: `Order number` is order_number; one that is taken gets a number. */
export function keyOfName(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 34)
    .replace(/_+$/, '')
  const base = plain === '' ? 'field' : plain
  for (let n = 1; ; n += 1) {
    const key = n === 1 ? base : `${base}_${n}`
    if (!taken.has(key)) return key
  }
}

/** All ids with those named first, in their order; 422 `order.unknown` for one that is none of them, or is named twice. */
export function orderOf(things: readonly { id: string }[], ids: readonly string[]): string[] {
  const known = things.map((thing) => thing.id)
  if (new Set(ids).size !== ids.length || ids.some((id) => !known.includes(id)))
    throw unprocessable('order.unknown', 'The new order names something that is not there, or twice. Load it again.', [
      { path: 'ids', message: 'Each once, and nothing else.' },
    ])
  return [...ids, ...known.filter((id) => !ids.includes(id))]
}
