import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * The kinds of what happened with a record (product.md CR14), in the order in which those of one instant stand, the newest first: what was
 * written stands above the ticket that began with it, and both above the contact that was made for it.
 */
export const activityKinds = ['message', 'task', 'note', 'ticket', 'change'] as const
export type ActivityKind = (typeof activityKinds)[number]

/** Where an entry stands in the stream: its instant in microseconds, its kind, and what tells it from others of its kind. */
export type ActivityPlace = { micros: string; kind: ActivityKind; id: string }

/** The rows of one kind: at most `limit` of those that come behind `after`, the newest first. */
export type ActivityPart = { after: ActivityPlace | null; limit: number }

/** An instant of the database, without losing its microseconds. */
export const microsOf = (at: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`(extract(epoch from ${at}) * 1000000)::bigint::text`

/** The condition that rows of a kind come behind a place: later kinds also at its instant, earlier ones before it. */
export function behind(
  after: ActivityPlace | null,
  kind: ActivityKind,
  columns: { at: RawBuilder<unknown>; id: RawBuilder<unknown>; type: 'uuid' | 'bigint' },
): RawBuilder<SqlBool> {
  if (!after) return sql<SqlBool>`true`
  const { at, id, type } = columns
  const then = sql`('epoch'::timestamptz + ${after.micros}::bigint * interval '1 microsecond')`
  const order = activityKinds.indexOf(kind) - activityKinds.indexOf(after.kind)
  if (order > 0) return sql<SqlBool>`${at} <= ${then}`
  if (order < 0) return sql<SqlBool>`${at} < ${then}`
  return sql<SqlBool>`(${at}, ${id}) < (${then}, ${after.id}::${sql.raw(type)})`
}
