import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { TicketStatus } from './tickets.rules.ts'

/** What threading needs to know of a ticket that some evidence in a mail points at. */
export type ThreadTicketFacts = {
  id: string
  code: string
  subject: string
  status: TicketStatus
  resolvedAt: Date | null
  assigneeId: string | null
  /** All addresses of the requester, lower case, the primary one first. */
  requesterAddresses: string[]
}

/** As many tickets are weighed for one mail. */
const maxTickets = 20

/** Tickets by ids and codes, in the order of the ids, codes last. Those that are not there are absent. */
export async function findThreadTickets(
  cx: Cx,
  wanted: { ids: string[]; codes: string[] },
): Promise<ThreadTicketFacts[]> {
  const ids = [...new Set(wanted.ids)].slice(0, maxTickets)
  const codes = [...new Set(wanted.codes)].slice(0, maxTickets)
  if (ids.length + codes.length === 0) return []
  const rows = await cx.tx
    .selectFrom('tickets')
    .select((eb) => [
      'id',
      'code',
      'subject',
      'status',
      'resolvedAt',
      'assigneeId',
      eb
        .selectFrom('identities')
        .select(sql<string[]>`array_agg(value order by is_primary desc, value)`.as('list'))
        .where('identities.orgId', '=', cx.org.id)
        .where('identities.kind', '=', 'email')
        .whereRef('identities.contactId', '=', 'tickets.requesterId')
        .as('requesterAddresses'),
    ])
    .where('orgId', '=', cx.org.id)
    .where((eb) =>
      eb.or([...(ids.length ? [eb('id', 'in', ids)] : []), ...(codes.length ? [eb('code', 'in', codes)] : [])]),
    )
    .execute()
  const place = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
  return rows
    .map((row) => ({ ...row, status: row.status as TicketStatus, requesterAddresses: row.requesterAddresses ?? [] }))
    .sort((a, b) => place(a.id) - place(b.id))
}
