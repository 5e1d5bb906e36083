import type { Cx } from '../../platform/context.ts'
import { prefixQuery, wordsOf } from '../../platform/search.ts'
import { countMatches, type TicketCount } from './count-tickets.ts'
import { readFilter } from './list-tickets.ts'
import { type QuickFilter, quickCondition } from './quick-filter.ts'
import { listTicketMatches } from './search-tickets.ts'
import { listTicketsByIds } from './ticket-rows.store.ts'
import type { ticketCountKeys } from './tickets.contract.ts'
import type { TicketStatus } from './tickets.rules.ts'
import { getTicketRecord } from './tickets.service.ts'
import * as store from './tickets.store.ts'

type CountKey = (typeof ticketCountKeys)[number]

/** What each count of the left panel counts. */
const counted: Record<CountKey, QuickFilter> = {
  all_open: { open: true, snoozed: false },
  mine: { assignee: ['me'], open: true, snoozed: false },
  unassigned: { assignee: ['nobody'], open: true, snoozed: false },
  snoozed: { snoozed: true },
  unread: { unread: true, open: true },
  unanswered: { unanswered: true },
  open: { status: ['open'] },
  in_progress: { status: ['in_progress'] },
  waiting: { status: ['waiting'] },
  resolved: { status: ['resolved'] },
  closed: { status: ['closed'] },
  urgent: { priority: [4], open: true },
  all: {},
}

/** How many tickets of each kind the actor sees. */
export async function getTicketCounts(cx: Cx): Promise<{ data: ({ key: CountKey } & TicketCount)[] }> {
  const keys = Object.keys(counted) as CountKey[]
  const counts = await countMatches(
    cx,
    keys.map((key) => quickCondition(counted[key])),
  )
  return { data: keys.map((key, i) => ({ key, ...(counts[i] ?? { count: 0, capped: false }) })) }
}

/** Notes that the person looked at the ticket now. */
export async function markTicketRead(cx: Cx, idOrCode: string): Promise<void> {
  const ticket = await getTicketRecord(cx, idOrCode)
  if (cx.actor.kind !== 'user') return
  const newest = ticket.lastMessageAt ?? ticket.createdAt
  await store.saveRead(cx, ticket.id, cx.actor.userId, new Date(Math.max(newest.getTime(), cx.now.getTime())))
}

/**
 * Open tickets that may be about the same (product.md TK15): the newest five that share the most words with the subject.
 * Words of one or two letters do not count.
 */
export async function listSimilarTickets(
  cx: Cx,
  subject: string,
): Promise<{ id: string; code: string; subject: string; status: TicketStatus }[]> {
  const words = [...new Set(wordsOf(subject))].filter((word) => word.length > 2).slice(0, 6)
  // All words first, then all but one: a subject that is still being typed rarely has every word in common.
  const queries = [words, ...(words.length > 2 ? words.map((_, i) => words.filter((__, j) => j !== i)) : [])]
  const found = new Map<string, { id: string; code: string; subject: string; status: TicketStatus }>()
  const filter = await readFilter(cx, { open: true })
  if (!filter) return []
  for (const query of queries) {
    const text = prefixQuery(query.join(' '))
    if (text === null || found.size >= 5) break
    const matches = await listTicketMatches(cx, { query: text, filter, after: null, limit: 5 })
    const tickets = await listTicketsByIds(
      cx,
      matches.found.map(({ id }) => id),
      [],
    )
    for (const ticket of tickets) if (found.size < 5) found.set(ticket.id, ticket)
  }
  return [...found.values()].map(({ id, code, subject: text, status }) => ({ id, code, subject: text, status }))
}

/** The ids among these of tickets that the actor sees: one statement, for lists of events and notifications. */
export async function visibleTicketIds(cx: Cx, ids: string[]): Promise<Set<string>> {
  return ids.length === 0 ? new Set() : new Set(await store.listVisibleIds(cx, [...new Set(ids)]))
}
