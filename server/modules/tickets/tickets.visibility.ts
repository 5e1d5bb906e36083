import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Actor, Cx } from '../../platform/context.ts'

/**
 * Who sees which ticket: the one predicate of the product, as SQL and as a function. Lists, counts, detail, search, events,
 * attachments and realtime ask it; a test holds the forms equal.
 *
 * A person's role says how far: `own` (assigned to me, or made by me), `own_unassigned` (those and unassigned ones), `all`.
 * The product itself and a customer's mail on its way in act on any ticket of the organization.
 */
export type VisibleFields = { assigneeId: string | null; createdByKind: string; createdById: string | null }

/**
 * One of the disjoint parts that the predicate consists of. Lists read each part by its own index, in order, instead of
 * walking past everybody else's tickets: an OR over columns could not use any.
 */
export type VisiblePart =
  | { kind: 'all' }
  | { kind: 'assignee'; assigneeId: string | null }
  /** Made by the person, and in none of the parts before: assigned neither to him nor (`notNull`) to nobody. */
  | { kind: 'made'; userId: string; notNull: boolean }

/** The parts whose union is what the actor sees. */
export function visibleParts(actor: Actor): VisiblePart[] {
  if (actor.kind !== 'user' || actor.ticketScope === 'all') return [{ kind: 'all' }]
  const own: VisiblePart = { kind: 'assignee', assigneeId: actor.userId }
  return actor.ticketScope === 'own'
    ? [own, { kind: 'made', userId: actor.userId, notNull: false }]
    : [own, { kind: 'assignee', assigneeId: null }, { kind: 'made', userId: actor.userId, notNull: true }]
}

/** True when the row belongs to the part. */
export function isInPart(part: VisiblePart, ticket: VisibleFields): boolean {
  if (part.kind === 'all') return true
  if (part.kind === 'assignee') return ticket.assigneeId === part.assigneeId
  return (
    ticket.createdByKind === 'user' &&
    ticket.createdById === part.userId &&
    (ticket.assigneeId === null ? !part.notNull : ticket.assigneeId !== part.userId)
  )
}

/** True when the actor sees the ticket. For rows that are already here: realtime, notifications. */
export function canSeeTicket(actor: Actor, ticket: VisibleFields): boolean {
  return visibleParts(actor).some((part) => isInPart(part, ticket))
}

/** One part as SQL over the table that the statement calls `table`. */
export function visiblePartSql(part: VisiblePart, table: string): RawBuilder<SqlBool> {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  if (part.kind === 'all') return sql<SqlBool>`true`
  if (part.kind === 'assignee')
    return part.assigneeId === null
      ? sql<SqlBool>`${column('assigneeId')} is null`
      : sql<SqlBool>`${column('assigneeId')} = ${part.assigneeId}::uuid`
  const made = sql<SqlBool>`${column('createdByKind')} = 'user' and ${column('createdById')} = ${part.userId}::uuid`
  return part.notNull
    ? sql<SqlBool>`${made} and ${column('assigneeId')} <> ${part.userId}::uuid`
    : sql<SqlBool>`${made} and (${column('assigneeId')} is null or ${column('assigneeId')} <> ${part.userId}::uuid)`
}

/**
 * The predicate as SQL, for `where` and `on` of any statement that has the table tickets in it, under the name `table`. The
 * statement binds org_id of tickets by itself, as every statement does.
 */
export function ticketVisible(cx: Pick<Cx, 'actor'>, table = 'tickets'): Expression<SqlBool> {
  const parts = visibleParts(cx.actor).map((part) => sql<SqlBool>`(${visiblePartSql(part, table)})`)
  return sql<SqlBool>`(${sql.join(parts, sql` or `)})`
}
