import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** The contacts or accounts among these of whom the actor has a ticket. A lead asks for none: tickets are associated with it. */
export async function customersOfMine(
  cx: Cx,
  kind: 'contact' | 'account' | 'lead',
  ids: readonly string[],
): Promise<Set<string>> {
  if (cx.actor.kind !== 'user' || ids.length === 0 || kind === 'lead') return new Set()
  const column = sql.raw(kind === 'contact' ? 'requester_id' : 'account_id')
  const { rows } = await sql<{ id: string }>`select c.id from unnest(${[...ids]}::uuid[]) c (id)
    where exists (select 1 from tickets t where t.org_id = ${cx.org.id} and t.${column} = c.id
      and t.assignee_id = ${cx.actor.userId}::uuid and t.deleted_at is null)`.execute(cx.tx)
  return new Set(rows.map((row) => row.id))
}
