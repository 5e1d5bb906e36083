import { type Expression, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { seenWhenDeleted, ticketVisible } from '../tickets/tickets.visibility.ts'

/**
 * Who sees which mail, besides the permission `mail:read`: a mail that belongs to a ticket, coming or going, is seen by those who see
 * that ticket, in lists, counts, bytes and acts alike; that of a deleted ticket by those who could bring it back. Mail of no ticket
 * (suspended, in quarantine, invitations) is seen by everybody with the permission. The product itself sees all of it.
 */
export function mailVisible(cx: Pick<Cx, 'actor' | 'org'>, table: 'mail_ledger' | 'outbox'): Expression<SqlBool> {
  const { actor } = cx
  if (actor.kind !== 'user') return sql<SqlBool>`true`
  const ticketId = sql.ref(`${table}.ticket_id`)
  const deleted = can(actor, 'tickets:delete') ? sql`or ${seenWhenDeleted(actor, 'vm')}` : sql``
  return sql<SqlBool>`(${ticketId} is null or exists (select 1 from tickets vm where vm.org_id = ${cx.org.id}
    and vm.id = ${ticketId} and (${ticketVisible(cx, 'vm')} ${deleted})))`
}
