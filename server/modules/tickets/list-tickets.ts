import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { cursorsOf } from '../../platform/http/paging.ts'
import { prefixQuery, searchIds } from '../../platform/search.ts'
import { words } from '../../platform/words.ts'
import { fieldsOf } from '../conditions/condition-fields.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { readCondition } from '../conditions/moment.ts'
import { allOf } from '../conditions/resolve-condition.ts'
import { namesInAll } from '../fields/custom-values.ts'
import { type QuickFilter, quickCondition } from './quick-filter.ts'
import { findByCode, keyOfPlace, lastId, listTicketMatches, searchKey } from './search-tickets.ts'
import { filterOf } from './split-condition.ts'
import { type AssociatedName, withAssociations } from './ticket-associations.ts'
import type { TicketFilter } from './ticket-filter.ts'
import { isListKey, type ListKey, type Order } from './ticket-list.store.ts'
import { type PageRead, readTicketPage, type TicketPage } from './ticket-page.ts'
import { listTicketsByIds, presentTickets } from './ticket-rows.store.ts'
import { type TicketRow, ticketSorts } from './tickets.contract.ts'
import { isOpenStatus } from './tickets.rules.ts'
import { listStages, listVisibleIds } from './tickets.store.ts'
import { sightMarks } from './tickets.visibility.ts'

export type TicketList = QuickFilter & {
  /** Besides the quick filters. */
  filter?: Condition
  q?: string
  /** A sort key; a minus turns it round. */
  sort?: string
  /** The custom fields whose values the rows have; all unless told. */
  custom?: string[]
  /** The types of records of which the rows say what they are associated with; none unless told. */
  associated?: AssociatedName[]
  limit: number
  cursor?: string
}

/** Another order than newest first looks at this many of the newest matches of a search. */
const sortedMatches = 5000

/** A page of tickets. The cursor holds the key of the last row and a mark of the filters it belongs to. */
export async function listTickets(cx: Cx, list: TicketList): Promise<{ data: TicketRow[]; nextCursor: string | null }> {
  const { q, sort = '-createdAt', custom, associated, limit, cursor, ...asked } = list
  const order = await orderOf(cx, sort)
  const cursors = cursorsOf(cx, 'tickets', { ...asked, q: q?.trim() || null, sort }, cursorKey(order))
  const key = cursors.read(cursor)
  const after = key && toListKey(key)
  const filter = await readFilter(cx, asked)
  const page = filter ? await findTickets(cx, { filter, q, order, after, limit, custom }) : { tickets: [], next: null }
  return {
    data: await withAssociations(cx, await withNames(cx, await presentTickets(cx, page.tickets), custom), associated),
    nextCursor: page.next ? cursors.write([page.next.segment, page.next.id, ...page.next.keys]) : null,
  }
}

/** Rows with the names of what their custom fields point to, where the list was asked for some of them. */
async function withNames(cx: Cx, rows: TicketRow[], custom: readonly string[] | undefined): Promise<TicketRow[]> {
  if (!custom?.length) return rows
  const names = await namesInAll(
    cx,
    'ticket',
    rows.map((row) => row.custom),
  )
  return rows.map((row) => ({ ...row, customNames: names(row.custom) }))
}

type ListPart = Pick<PageRead, 'filter' | 'order' | 'after' | 'limit' | 'custom'>

/** The next page of what a list shows, for who goes through all of it. A short page with a place to go on is not the end. */
export async function findTickets(cx: Cx, { q, ...list }: ListPart & { q?: string }): Promise<TicketPage> {
  return q?.trim() ? searchPage(cx, q.trim(), list) : readTicketPage(cx, list)
}

/** Those of the tickets that the actor sees, in the order of the ids. */
export async function readTicketsByIds(cx: Cx, ids: readonly string[]): Promise<TicketRow[]> {
  if (ids.length === 0) return []
  const seen = new Set(await listVisibleIds(cx, [...ids]))
  const shown = await listTicketsByIds(
    cx,
    ids.filter((id) => seen.has(id)),
  )
  return presentTickets(cx, shown)
}

/** Like findTickets, in the words of the API. */
export async function readTickets(
  cx: Cx,
  list: Parameters<typeof findTickets>[1],
): Promise<{ rows: TicketRow[]; next: ListKey | null }> {
  const { tickets, next } = await findTickets(cx, list)
  return { rows: await presentTickets(cx, tickets), next }
}

/** What a list is asked for, checked and taken apart; null when nothing can match. 422 `condition.invalid`. */
export async function readFilter(
  cx: Cx,
  asked: QuickFilter & { filter?: Condition },
  path = 'querystring',
): Promise<TicketFilter | null> {
  const quick = await readCondition(cx, quickCondition(asked), path)
  const filter = asked.filter ? await readCondition(cx, asked.filter, `${path}.filter`) : true
  const split = filterOf(allOf([quick, filter]))
  return split?.stage ? { ...split, stage: await withKind(cx, split.stage) } : split
}

/** Stages with the kind of ticket that stands in them. */
async function withKind(cx: Cx, asked: NonNullable<TicketFilter['stage']>): Promise<TicketFilter['stage']> {
  const stages = await listStages(cx)
  return asked.map(({ id }) => {
    const status = stages.find((stage) => stage.id === id)?.status
    return { id, open: status ? isOpenStatus(status) : null }
  })
}

/** The order by a word, which stands at `path` of the request; 422 `ticket.not_sortable` when lists cannot be sorted by the field. */
export async function orderOf(cx: Cx, sort: string, path = 'querystring.sort'): Promise<Order> {
  const descending = sort.startsWith('-')
  const key = descending ? sort.slice(1) : sort
  const known = ticketSorts.find((one) => one === key)
  if (known) return { sort: known, descending }
  const field = (await fieldsOf(cx, [key])).get(key)
  if (field?.sql.order) return { sort: field, descending }
  throw unprocessable('ticket.not_sortable', words`Lists cannot be sorted by “${{ field: key }}”.`, [
    { path, message: `Sort by ${ticketSorts.join(', ')} or a sortable field of listConditionFields.` },
  ])
}

/** The ticket of the code first, then those whose words begin like the words asked for. */
async function searchPage(cx: Cx, q: string, list: ListPart): Promise<TicketPage> {
  const exact = await findByCode(cx, q, list.filter)
  const first = exact && !list.after ? await listTicketsByIds(cx, [exact], list.custom) : []
  const limit = list.limit - first.length
  const query = prefixQuery(q)
  const rest =
    query === null
      ? { tickets: [], next: null }
      : limit === 0
        ? { tickets: [], next: searchKey(lastId) }
        : list.order.sort === 'createdAt' && list.order.descending
          ? await newestMatches(cx, query, { ...list, limit, except: exact ?? undefined })
          : await sortedMatchPage(cx, query, { ...list, limit, except: exact ?? undefined })
  return { tickets: [...first, ...rest.tickets], next: rest.next }
}

async function newestMatches(
  cx: Cx,
  query: string,
  list: Omit<ListPart, 'order'> & { except?: string },
): Promise<TicketPage> {
  const { found, next } = await listTicketMatches(cx, { ...list, query })
  const tickets = await listTicketsByIds(
    cx,
    found.map(({ id }) => id),
    list.custom,
  )
  return { tickets, next: next && keyOfPlace(next) }
}

async function sortedMatchPage(cx: Cx, query: string, list: ListPart & { except?: string }): Promise<TicketPage> {
  const sights = sightMarks(cx.actor)
  const among = await searchIds(cx, { kind: 'ticket', query, sights, below: null, limit: sortedMatches })
  const after = list.after?.keys[0] === 'search' ? null : list.after
  return readTicketPage(cx, { ...list, after, among })
}

/** Segment, id and the sort keys of that segment, or the mark of a search. */
function cursorKey(order: Order) {
  return z
    .tuple([z.int().min(0).max(1), z.uuid()], z.string().max(1000))
    .refine((key) => key[2] === 'search' || isListKey(order, toListKey(key)))
}

function toListKey([segment, id, ...keys]: [number, string, ...string[]]): ListKey {
  return { segment, id, keys }
}
