import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds, searchRareIds } from '../../platform/search.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { codesOf, plainCode, spellingsOf } from '../orgs/ticket-codes.ts'
import { bareNumberOf } from './ticket-codes.rules.ts'
import type { TicketFilter } from './ticket-filter.ts'
import { keyOf, type ListKey, listTicketRows, type Order } from './ticket-list.store.ts'
import { type MatchingPlace, readMatchingPlaces, readTicketPlaces } from './ticket-page.ts'
import {
  listDescriptions,
  listShownTickets,
  listTicketsByIds,
  presentTickets,
  type ShownTicket,
} from './ticket-rows.store.ts'
import type { TicketRow } from './tickets.contract.ts'
import { grantsOf, ticketVisible } from './tickets.visibility.ts'

/**
 * A page of a search looks through so many tickets at most; then it ends early and its cursor goes on. Of words that one in a
 * hundred has, that is a page of the global search.
 */
const searchedPerPage = 10_000
/** So many of the newest tickets of a filter are asked for the words first. */
const firstLook = 500
/** Words in so few tickets are looked for by these, whatever the filter. */
const rare = 5000
const newestId: Order = { sort: 'id', descending: true }
const newestMade: Order = { sort: 'createdAt', descending: true }

export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
/** Where a search by words alone goes on: below this id. */
export const searchKey = (id: string): ListKey => ({ segment: 0, keys: ['search'], id })

/** Where a search goes on, as its cursor holds it: below an id, or where a filter gives the order, below a time of making and an id. */
export type SearchPlace = { id: string; at: string | null }
export const keyOfPlace = ({ id, at }: SearchPlace): ListKey =>
  at === null ? searchKey(id) : { segment: 0, keys: [at], id }
const placeOf = ({ id, keys: [at] }: ListKey): SearchPlace => ({
  id,
  at: at === undefined || at === 'search' ? null : at,
})

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
  const [kept] = await listTicketRows(cx, { filter, order: newestId, after: null, limit: 1, among: [likeliest.id] })
  return kept ?? null
}

/** A number alone is one of the organization's own prefix, as codes are written now or without letters. */
async function codesOfNumber(cx: Cx, number: string): Promise<string[]> {
  const { prefix, codeInfix } = await getOrganization(cx)
  return [...new Set([`${prefix}-${codeInfix}${number}`, `${prefix}-${number}`])]
}

/**
 * Newest first. `first`: the place of the first; `next`: the place after which there may be more. `ranks`: how well each
 * matches, where that was asked already.
 */
export type Matches = {
  tickets: ShownTicket[]
  first: SearchPlace | null
  next: SearchPlace | null
  ranks: Map<string, number> | null
}
type Search = { filter: TicketFilter; after: ListKey | null; limit: number; except?: string }

/** The newest tickets that the actor sees, the filter lets through and the words are in: at most `limit`, those after a place. */
export async function listTicketMatches(cx: Cx, search: Search & { query: string }): Promise<Matches> {
  const { filter } = search
  const isOfAll = grantsOf(cx.actor).some((grant) => grant.kind === 'all')
  return isOfAll && (filter.whole === undefined || filter.whole === true)
    ? matchesOfAll(cx, search)
    : matchesOfSome(cx, search)
}

/** The newest tickets of a filter without words; `excluded`: words that must not be in them. */
export async function listFilteredMatches(cx: Cx, search: Search & { excluded: string | null }): Promise<Matches> {
  const { places, next } = await readTicketPlaces(cx, { ...search, after: madeKey(search.after), order: newestMade })
  const ids = places.map((place) => place.id)
  const kept =
    search.excluded === null ? null : await rankDocuments(cx, { kind: 'ticket', query: search.excluded, ids })
  const tickets = await listTicketsByIds(cx, kept ? ids.filter((id) => kept.has(id)) : ids)
  const [first] = places
  return { tickets, first: first ? placeOf(keyOf(first)) : null, next: next && placeOf(next), ranks: kept }
}

/**
 * For who sees (nearly) all, without a filter: matches in the order of their ids, which is that of their making; looked through
 * in growing portions.
 */
async function matchesOfAll(cx: Cx, search: Search & { query: string }): Promise<Matches> {
  const { query, after, limit } = search
  const tickets: ShownTicket[] = []
  let below = after?.id ?? null
  let looked = 0
  let next: string | null = null
  for (let portion = limit + 50; ; portion = Math.min(portion * 4, 5000)) {
    const among = await searchIds(cx, { kind: 'ticket', query, below, limit: portion })
    looked += among.length
    const wanted = limit - tickets.length
    const found = await listTicketRows(cx, { ...search, order: newestId, after: null, among, limit: wanted + 1 })
    tickets.push(...found.slice(0, wanted))
    next = tickets.at(-1)?.id ?? lastId
    if (found.length > wanted) break
    below = among.at(-1) ?? below
    next = among.length < portion ? null : below
    if (next === null || looked >= searchedPerPage) break
  }
  const [first] = tickets
  return {
    tickets,
    first: first ? { id: first.id, at: null } : null,
    next: next === null ? null : { id: next, at: null },
    ranks: null,
  }
}

/**
 * Of a filter, or for who sees a part: in the order of making, which the lists' indexes have. The newest tickets of the filter
 * are asked for the words, which are soon found where they are common. Where they are not: rare words are in few tickets, of which
 * each is asked for the filter; otherwise the filter is read on. Walking the words instead would pass the whole
 * organization where few of them pass the filter.
 */
async function matchesOfSome(cx: Cx, search: Search & { query: string }): Promise<Matches> {
  const { query, filter, limit, except } = search
  const begin = madeKey(search.after)
  const found: MatchingPlace[] = []
  let looked = 0
  let after = begin
  for (let portion = firstLook; ; portion = nextPortion({ looked, found: found.length, wanted: limit + 1 })) {
    const list = { filter, order: newestMade, after, limit: portion }
    const { places, next, isShort } = await readMatchingPlaces(cx, list, query)
    found.push(...places.filter((place) => place.id !== except))
    looked += isShort ? searchedPerPage / 2 : portion
    const last = found.length > limit ? found[limit - 1] : undefined
    const isFirst = after === begin
    after = last ? keyOf(last) : next
    if (last || !after || looked >= searchedPerPage) break
    const few = isFirst ? await searchRareIds(cx, { kind: 'ticket', query, most: rare }) : null
    if (few) return matchesAmong(cx, { ...search, after: begin, among: few })
  }
  const page = found.slice(0, limit)
  const tickets = await listTicketsByIds(
    cx,
    page.map(({ id }) => id),
  )
  const [first] = page
  return {
    tickets,
    first: first ? placeOf(keyOf(first)) : null,
    next: after && placeOf(after),
    ranks: new Map(page.map(({ id, rank }) => [id, rank])),
  }
}

/** As many as will do when the words are as common among the next tickets as among those that were looked at, and a few more. */
function nextPortion({ looked, found, wanted }: { looked: number; found: number; wanted: number }): number {
  const likely = found > 0 ? Math.ceil(((wanted - found) * looked * 1.2) / found) : searchedPerPage
  return Math.min(Math.max(likely, firstLook), searchedPerPage - looked)
}

/** The newest among these. */
async function matchesAmong(cx: Cx, search: Search & { among: string[] }): Promise<Matches> {
  const rows = await listTicketRows(cx, { ...search, order: newestMade, limit: search.limit + 1 })
  const tickets = rows.slice(0, search.limit)
  const [first, last] = [tickets[0], tickets.at(-1)]
  return {
    tickets,
    first: first ? placeOf(keyOf(first)) : null,
    next: rows.length > search.limit && last ? placeOf(keyOf(last)) : null,
    ranks: null,
  }
}

/** A place of a search by words says nothing here: who has come to see less since begins anew. */
const madeKey = (after: ListKey | null): ListKey | null => (after?.keys[0] === 'search' ? null : after)

export type { ShownTicket } from './ticket-rows.store.ts'

/** Matches in the words of the API. */
export async function presentMatches(cx: Cx, tickets: ShownTicket[]): Promise<TicketRow[]> {
  return presentTickets(cx, tickets)
}

/** Descriptions of tickets, by id. The caller has asked who sees them. */
export async function descriptionsOf(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  return ids.length === 0 ? new Map() : listDescriptions(cx, ids)
}
