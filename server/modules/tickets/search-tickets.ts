import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds } from '../../platform/search.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { codesOf, plainCode, spellingsOf } from '../orgs/ticket-codes.ts'
import { bareNumberOf } from './ticket-codes.rules.ts'
import type { TicketFilter } from './ticket-filter.ts'
import { type ListKey, listTicketRows, type Order } from './ticket-list.store.ts'
import { readTicketPlaces, type TicketPage } from './ticket-page.ts'
import {
  listDescriptions,
  listShownTickets,
  listTicketsByIds,
  presentTickets,
  type ShownTicket,
} from './ticket-rows.store.ts'
import type { TicketRow } from './tickets.contract.ts'
import { grantsOf, ticketVisible } from './tickets.visibility.ts'

/** A page of a search looks through this many matches at most; then it ends early and its cursor goes on. */
const searchedPerPage = 20_000
/** So many tickets that a filter lets through are asked for the words one by one, sooner than all that have the words. */
const fewEnough = 1000
const newestFirst: Order = { sort: 'id', descending: true }

export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
/** Where a search goes on: below this id. */
export const searchKey = (id: string): ListKey => ({ segment: 0, keys: ['search'], id })

/** The ticket of a code in any spelling (ACME-42, acme42, 42, tkt-m1), if the actor sees it and the filter lets it through. */
export async function findByCode(cx: Cx, q: string, filter: TicketFilter): Promise<ShownTicket | null> {
  const number = bareNumberOf(q)
  const codes = number ? await codesOfNumber(cx, number) : codesOf(q)
  if (codes.length === 0) return null
  const found = await listShownTickets(
    cx,
    ticketVisible(cx, 't'),
    sql`t.code = any(${codes.flatMap(spellingsOf)}::text[])`,
  )
  const likeliest = codes
    .map((code) => found.find((one) => plainCode(one.code) === code))
    .find((one) => one !== undefined)
  if (!likeliest) return null
  const [kept] = await listTicketRows(cx, { filter, order: newestFirst, after: null, limit: 1, among: [likeliest.id] })
  return kept ?? null
}

/** A number alone is one of the organization's own prefix, as codes are written now or without letters. */
async function codesOfNumber(cx: Cx, number: string): Promise<string[]> {
  const { prefix, codeInfix } = await getOrganization(cx)
  return [...new Set([`${prefix}-${codeInfix}${number}`, `${prefix}-${number}`])]
}

/** Newest first; `next`: the id below which there may be more. `ranks`: how well each matches, where that was asked already. */
export type Matches = { tickets: ShownTicket[]; next: string | null; ranks: Map<string, number> | null }

/**
 * The newest tickets that the actor sees, the filter lets through and the words are in: at most `limit`, with ids below one.
 * Looked for from the side of which there are fewer: tickets of the filter, or tickets with the words.
 */
export async function listTicketMatches(
  cx: Cx,
  search: { query: string; filter: TicketFilter; below: string | null; limit: number; except?: string },
): Promise<Matches> {
  const { query, filter, below, limit, except } = search
  const few = await fewOf(cx, filter)
  if (!few) {
    const after = below === null ? null : searchKey(below)
    const { tickets, next } = await newestMatches(cx, query, { filter, after, limit, except })
    return { tickets, next: next?.id ?? null, ranks: null }
  }
  const ranks = await rankDocuments(cx, { kind: 'ticket', query, ids: few })
  const ids = [...ranks.keys()]
    .filter((id) => id !== except && (below === null || id < below))
    .sort()
    .reverse()
  const page = ids.slice(0, limit)
  const next = ids.length > limit ? (page.at(-1) ?? null) : null
  return { tickets: await listTicketsByIds(cx, page), next, ranks }
}

/** The newest tickets of a filter without words; `excluded`: words that must not be in them. */
export async function listFilteredMatches(
  cx: Cx,
  search: { excluded: string | null; filter: TicketFilter; below: string | null; limit: number },
): Promise<Matches> {
  const { excluded, filter, below, limit } = search
  const after: ListKey | null = below === null ? null : { segment: 0, keys: [], id: below }
  const { places, next } = await readTicketPlaces(cx, { filter, order: newestFirst, after, limit })
  const ids = places.map((place) => place.id)
  const kept = excluded === null ? null : await rankDocuments(cx, { kind: 'ticket', query: excluded, ids })
  const tickets = await listTicketsByIds(cx, kept ? ids.filter((id) => kept.has(id)) : ids)
  return { tickets, next: next?.id ?? null, ranks: kept }
}

/** All tickets that the actor sees of a filter when they are few; null otherwise. */
async function fewOf(cx: Cx, filter: TicketFilter): Promise<string[] | null> {
  const isOfAll = grantsOf(cx.actor).some((grant) => grant.kind === 'all')
  if (isOfAll && (filter.whole === undefined || filter.whole === true)) return null
  const order: Order = { sort: 'createdAt', descending: true }
  const { places, next } = await readTicketPlaces(cx, { filter, order, after: null, limit: fewEnough })
  return next ? null : places.map((place) => place.id)
}

/** Matches in the order of their ids, which is the order of their making; looked through in growing portions. */
export async function newestMatches(
  cx: Cx,
  query: string,
  list: { filter: TicketFilter; after: ListKey | null; limit: number; except?: string },
): Promise<TicketPage> {
  const tickets: ShownTicket[] = []
  let below = list.after?.id ?? null
  let looked = 0
  for (let portion = list.limit + 50; ; portion = Math.min(portion * 4, 5000)) {
    const among = await searchIds(cx, { kind: 'ticket', query, below, limit: portion })
    looked += among.length
    const wanted = list.limit - tickets.length
    const found = await listTicketRows(cx, { ...list, order: newestFirst, after: null, among, limit: wanted + 1 })
    tickets.push(...found.slice(0, wanted))
    if (found.length > wanted) return { tickets, next: searchKey(tickets.at(-1)?.id ?? lastId) }
    below = among.at(-1) ?? below
    if (among.length < portion || !below) return { tickets, next: null }
    if (looked >= searchedPerPage) return { tickets, next: searchKey(below) }
  }
}

export type { ShownTicket } from './ticket-rows.store.ts'

/** Matches in the words of the API. */
export async function presentMatches(cx: Cx, tickets: ShownTicket[]): Promise<TicketRow[]> {
  return presentTickets(cx, tickets)
}

/** Descriptions of tickets, by id. The caller has asked who sees them. */
export async function descriptionsOf(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  return ids.length === 0 ? new Map() : listDescriptions(cx, ids)
}
