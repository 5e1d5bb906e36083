import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { actorOf, type Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { ticketVisible } from '../tickets/tickets.visibility.ts'

/**
 * The tasks that the actor sees: those of no ticket, those of tickets that he sees, and whatever he has to do or made himself. `as`: the name
 * of tasks in the statement, which binds their org_id by itself.
 */
export function taskVisible(cx: Cx, as: 'tasks' | 'r'): RawBuilder<SqlBool> {
  const { actorId } = actorOf(cx.actor)
  const column = (name: string) => sql.raw(`${as}.${name}`)
  const seen = can(cx.actor, 'tickets:read')
    ? sql<SqlBool>`exists (select 1 from tickets st where st.org_id = ${cx.org.id} and st.id = ${column('ticket_id')} and ${ticketVisible(cx, 'st')})`
    : sql<SqlBool>`false`
  const own =
    cx.actor.kind === 'user'
      ? sql<SqlBool>`${column('assignee_id')} = ${actorId}::uuid or ${column('created_by_id')} = ${actorId}::uuid`
      : sql<SqlBool>`false`
  return sql<SqlBool>`(${column('ticket_id')} is null or ${own} or ${seen})`
}
