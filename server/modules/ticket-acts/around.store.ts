import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { withMemberAccess } from '../members/member-access.ts'
import { ticketVisible } from '../tickets/tickets.visibility.ts'
import type { LinkKind } from './links.rules.ts'

/** As many linked tickets are shown beside one. */
const most = 200

export type OtherTicket = { id: string; code: string; subject: string; status: string }
export type LinkedRow = OtherTicket & {
  linkId: string | null
  kind: LinkKind | 'follow_up' | 'merged'
  /** At which end the looked-at ticket stands. */
  end: 'from' | 'to'
}

/**
 * Tickets that are linked with one, by links, as follow-ups, and by having been merged into it: those that the actor sees. A link
 * to a ticket that was merged into this one is history and left out.
 */
export async function listLinked(cx: Cx, ticketId: string): Promise<LinkedRow[]> {
  const org = cx.org.id
  const id = sql`${ticketId}::uuid`
  const { rows } = await sql<LinkedRow>`
    select x.link_id, x.kind, x.at_end as end, t.id, t.code, t.subject, t.status
    from (
      select l.id as link_id, l.kind, 'from' as at_end, l.to_id as other from ticket_links l
      where l.org_id = ${org} and l.from_id = ${id}
      union all select l.id, l.kind, 'to', l.from_id from ticket_links l where l.org_id = ${org} and l.to_id = ${id}
      union all select null, 'follow_up', 'from', f.follow_up_of_id from tickets f
      where f.org_id = ${org} and f.id = ${id} and f.follow_up_of_id is not null
      union all select null, 'follow_up', 'to', f.id from tickets f where f.org_id = ${org} and f.follow_up_of_id = ${id}
      union all select null, 'merged', 'to', m.id from tickets m where m.org_id = ${org} and m.merged_into_id = ${id}
    ) x
    join tickets t on t.org_id = ${org} and t.id = x.other
    where ${ticketVisible(cx, 't')} and (x.kind = 'merged' or t.merged_into_id is distinct from ${id})
    order by t.created_at, t.id limit ${most}`.execute(cx.tx)
  return rows
}

/** Tickets by id that the actor sees. */
export async function findOthers(cx: Cx, ids: string[]): Promise<Map<string, OtherTicket>> {
  if (ids.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('tickets')
    .select(['id', 'code', 'subject', 'status'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...new Set(ids)])
    .where(ticketVisible(cx))
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Names of members, deactivated ones too. */
export async function namesOfMembers(cx: Cx, ids: string[]): Promise<Map<string, { id: string; name: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select(['userId as id', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('userId', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
