import { type RawBuilder, sql } from 'kysely'

/**
 * Any of these ids: `.where('id', '=', anyId(ids))`. One parameter in place of one for each id, which costs both processes more than the
 * rows of a page do.
 */
export const anyId = (ids: readonly string[]): RawBuilder<string> => sql<string>`any(${ids}::uuid[])`
