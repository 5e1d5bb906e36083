import { unprocessable } from '../../platform/errors.ts'

/** What definitions of fields look like, pure. */

/** More than this is a database of its own. Zammad grew slow with 200; here they are read in one statement. */
export const maxFields = 500

/** All ids with those named first, in their order; 422 `order.unknown` for one that is none of them, or is named twice. */
export function orderOf(things: readonly { id: string }[], ids: readonly string[]): string[] {
  const known = things.map((thing) => thing.id)
  if (new Set(ids).size !== ids.length || ids.some((id) => !known.includes(id)))
    throw unprocessable('order.unknown', 'The new order names something that is not there, or twice. Load it again.', [
      { path: 'ids', message: 'Each once, and nothing else.' },
    ])
  return [...ids, ...known.filter((id) => !ids.includes(id))]
}
