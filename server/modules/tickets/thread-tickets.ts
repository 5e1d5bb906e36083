import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { plainCode, spellingsOf } from '../orgs/ticket-codes.ts'
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
  /** The ticket that answers for it since they were merged. */
  mergedIntoId: string | null
  /** Nothing more is written into it. */
  isDeleted: boolean
}

/** As many tickets are weighed for one mail. */
const maxTickets = 20

/** Tickets, and which of them is meant by an id or code: for a merged one the ticket that it was merged into. */
export type ThreadTickets = {
  /** `find` takes an id or a plain code. `subjects`: its own, and those of the merged ones by which it was named. */
  tickets: (ThreadTicketFacts & { subjects: string[] })[]
  find: (idOrCode: string | null) => ThreadTicketFacts | undefined
}

/** Tickets by ids and plain codes, in the order of the ids, codes last; merged ones as the target. Those that are not there are absent. */
export async function findThreadTickets(cx: Cx, wanted: { ids: string[]; codes: string[] }): Promise<ThreadTickets> {
  const named = await findByName(cx, wanted)
  const targets = named.flatMap((one) => one.mergedIntoId ?? [])
  const all = targets.length > 0 ? [...named, ...(await findByName(cx, { ids: targets, codes: [] }))] : named
  const find = (idOrCode: string | null) => {
    const one = all.find((ticket) => ticket.id === idOrCode || plainCode(ticket.code) === idOrCode)
    return one?.mergedIntoId ? all.find((ticket) => ticket.id === one.mergedIntoId) : one
  }
  const tickets = [...new Set(named.flatMap((one) => find(one.id) ?? []))].map((ticket) => ({
    ...ticket,
    subjects: [ticket.subject, ...named.flatMap((one) => (one.mergedIntoId === ticket.id ? one.subject : []))],
  }))
  return { tickets, find }
}

async function findByName(cx: Cx, wanted: { ids: string[]; codes: string[] }): Promise<ThreadTicketFacts[]> {
  const ids = [...new Set(wanted.ids)].slice(0, maxTickets)
  const codes = [...new Set(wanted.codes)].slice(0, maxTickets).flatMap(spellingsOf)
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
      'mergedIntoId',
      'deletedAt',
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
    .map(({ deletedAt, requesterAddresses, ...row }) => ({
      ...row,
      status: row.status as TicketStatus,
      requesterAddresses: requesterAddresses ?? [],
      isDeleted: deletedAt !== null,
    }))
    .sort((a, b) => place(a.id) - place(b.id))
}
