import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { plainCode, spellingsOf } from '../orgs/ticket-codes.ts'
import { destinationOfReply, type MoveSettings, type TicketStatus } from './tickets.rules.ts'

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

/** A person's answer to the ticket begins, or joins, one that follows it. */
export function isOverForReplies(
  ticket: Pick<ThreadTicketFacts, 'status' | 'resolvedAt'>,
  settings: Pick<MoveSettings, 'reopenOnReply' | 'reopenDays' | 'followUpOnReply'>,
  now: Date,
): boolean {
  return destinationOfReply(ticket, settings, 'normal', now) === 'follow_up'
}

/** Follow-ups follow each other at most so far, each ticket by so many. */
const mostSteps = 5

/**
 * The tickets that follow finished ones, and those that follow these, by the id of what they follow, the oldest first; of merged ones the
 * target. Deleted ones are absent.
 */
export async function listFollowUps(cx: Cx, ids: readonly string[]): Promise<Map<string, string[]>> {
  const all = new Map<string, string[]>()
  let asked = [...new Set(ids)]
  for (let step = 0; step < mostSteps && asked.length > 0; step += 1) {
    const rows = await cx.tx
      .selectFrom('tickets')
      .select(['id', 'followUpOfId', 'mergedIntoId'])
      .where('orgId', '=', cx.org.id)
      .where('followUpOfId', 'in', asked)
      .where('deletedAt', 'is', null)
      .orderBy('id')
      .limit(maxTickets)
      .execute()
    for (const id of asked)
      all.set(
        id,
        rows.flatMap((row) => (row.followUpOfId === id ? (row.mergedIntoId ?? row.id) : [])),
      )
    asked = [...new Set(rows.map((row) => row.mergedIntoId ?? row.id))].filter((id) => !all.has(id))
  }
  return all
}

/** Waits for whoever is at this ticket, or begins one that follows it, until his commit. */
export async function lockToFollow(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .selectFrom('tickets')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .execute()
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
