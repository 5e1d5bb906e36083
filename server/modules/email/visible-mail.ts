import { type Expression, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { grantsOf, ticketVisible } from '../tickets/tickets.visibility.ts'

/**
 * Who sees which mail, besides the permission `mail:read`: a mail that belongs to a ticket, coming or going, is seen by those who see
 * that ticket, in lists, counts, bytes and acts alike. Mail of no ticket (suspended, in quarantine, notices of the product) is seen by
 * everybody with the permission. Null where the actor sees every ticket.
 */
export function mailVisible(
  cx: Pick<Cx, 'actor' | 'org'>,
  table: 'mail_ledger' | 'outbox',
): Expression<SqlBool> | null {
  if (grantsOf(cx.actor).some((grant) => grant.kind === 'all' && !grant.public)) return null
  const ticketId = sql.ref(`${table}.ticket_id`)
  return sql<SqlBool>`(${ticketId} is null or exists (select 1 from tickets vm where vm.org_id = ${cx.org.id}
    and vm.id = ${ticketId} and ${ticketVisible(cx, 'vm')}))`
}
