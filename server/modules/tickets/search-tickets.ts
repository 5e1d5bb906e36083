import type { Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds } from '../../platform/search.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { codesOf, plainCode, spellingsOf } from '../orgs/ticket-codes.ts'
import { bareNumberOf } from './ticket-codes.rules.ts'
import type { TicketFilter } from './ticket-filter.ts'
import { keyOf, type ListKey, listPassing, type Order } from './ticket-list.store.ts'
import { type NameKind, namesOf } from './ticket-names.store.ts'
import { type MatchingPlace, readMatchingPlaces, readTicketPlaces } from './ticket-page.ts'
import { listByCodes, listDescriptions, listTicketsByIds, listTimes } from './ticket-rows.store.ts'
import type { TicketRow } from './tickets.contract.ts'
import { priorityOf } from './tickets.rules.ts'
import { sightMarks } from './tickets.visibility.ts'

/** A page of a search looks through so many tickets at most; then it ends early and its cursor goes on. */
const searchedPerPage = 3000
/** So many of the newest tickets of a filter are asked for the words first. */
const firstLook = 300
/** Words that one in so many of them has are looked for among the next ones. */
const common = 25
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

/** The id of the ticket of a code in any spelling (ACME-42, acme42, 42, tkt-m1), if the actor sees it and the filter lets it through. */
export async function findByCode(cx: Cx, q: string, filter: TicketFilter): Promise<string | null> {
  const number = bareNumberOf(q)
  const codes = number ? await codesOfNumber(cx, number) : codesOf(q)
  if (codes.length === 0) return null
  // Nearly any word with a number might be a code, and hardly any is: who sees it is asked of those that are.
  const named = await listByCodes(cx, codes.flatMap(spellingsOf))
  const passing = await listPassing(
    cx,
    filter,
    named.map(({ id }) => id),
  )
  const likeliest = codes.flatMap((code) => named.filter((one) => passing.has(one.id) && plainCode(one.code) === code))
  return likeliest[0]?.id ?? null
}

/** A number alone is one of the organization's own prefix, as codes are written now or without letters. */
async function codesOfNumber(cx: Cx, number: string): Promise<string[]> {
  const { prefix, codeInfix } = await getOrganization(cx)
  return [...new Set([`${prefix}-${codeInfix}${number}`, `${prefix}-${number}`])]
}

/** `at`: of its newest message, or of its making. */
export type Match = { id: string; at: Date }

/**
 * Newest first. `first`: the place of the first; `next`: the place after which there may be more. `ranks`: how well each
 * matches, where that was asked already.
 */
export type Matches = {
  found: Match[]
  first: SearchPlace | null
  next: SearchPlace | null
  ranks: Map<string, number> | null
}
type Search = { filter: TicketFilter; after: ListKey | null; limit: number; except?: string }

/** The newest tickets that the actor sees, the filter lets through and the words are in: at most `limit`, those after a place. */
export async function listTicketMatches(cx: Cx, search: Search & { query: string }): Promise<Matches> {
  const { filter } = search
  const after = search.after?.id === lastId ? null : search.after
  const isOfWords = filter.whole === undefined || filter.whole === true
  // A search that began with its words goes on so.
  const isByWords = isOfWords || after?.keys[0] === 'search'
  return isByWords ? matchesByWords(cx, { ...search, after }) : matchesOfSome(cx, { ...search, after })
}

/** The newest tickets of a filter without words; `excluded`: words that must not be in them. */
export async function listFilteredMatches(cx: Cx, search: Search & { excluded: string | null }): Promise<Matches> {
  const { places, next } = await readTicketPlaces(cx, { ...search, after: madeKey(search.after), order: newestMade })
  const ids = places.map((place) => place.id)
  const kept =
    search.excluded === null ? null : await rankDocuments(cx, { kind: 'ticket', query: search.excluded, ids })
  const found = await timed(cx, kept ? ids.filter((id) => kept.has(id)) : ids)
  const [first] = places
  return { found, first: first ? placeOf(keyOf(first)) : null, next: next && placeOf(next), ranks: kept }
}

/**
 * In the order of ids, which is that of making: documents with the words, newest first, in growing portions; each is asked for what the
 * actor sees and for the filter. `first`: a portion that was read already.
 */
async function matchesByWords(
  cx: Cx,
  { query, filter, after, limit, except }: Search & { query: string },
  first?: Portion,
): Promise<Matches> {
  const kept: Match[] = []
  let below = after?.id ?? null
  let looked = 0
  let next: string | null = null
  for (let read = first; ; ) {
    const size = looked === 0 ? limit + 50 : nextPortion({ looked, found: kept.length, wanted: limit + 1 })
    const { ids, passing, ...portion } = read ?? (await portionOf(cx, { query, filter, below, size }))
    read = undefined
    looked += portion.size
    kept.push(...passing.filter(({ id }) => id !== except))
    const last = kept.length > limit ? kept[limit - 1]?.id : undefined
    below = ids.at(-1) ?? below
    next = last ?? (ids.length < portion.size ? null : below)
    if (last !== undefined || next === null || looked >= searchedPerPage) break
  }
  const page = kept.slice(0, limit)
  const [newest] = page
  return {
    found: page,
    first: newest === undefined ? null : { id: newest.id, at: null },
    next: next === null ? null : { id: next, at: null },
    ranks: null,
  }
}

/** Tickets with the words, newest first: `ids`; those that the actor sees and the filter lets through: `passing`. */
type Portion = { size: number; ids: string[]; passing: Match[] }

async function portionOf(
  cx: Cx,
  { query, filter, below, size }: { query: string; filter: TicketFilter; below: string | null; size: number },
): Promise<Portion> {
  const ids = await searchIds(cx, { kind: 'ticket', query, sights: sightMarks(cx.actor), below, limit: size })
  const passing = await listPassing(cx, filter, ids)
  return { size, ids, passing: inOrder(ids, passing) }
}

const inOrder = (ids: readonly string[], times: ReadonlyMap<string, Date>): Match[] =>
  ids.flatMap((id) => {
    const at = times.get(id)
    return at ? [{ id, at }] : []
  })

/** Tickets that the actor sees (the caller asked), with their times. */
const timed = async (cx: Cx, ids: readonly string[]): Promise<Match[]> => inOrder(ids, await listTimes(cx, ids))

/**
 * Of a filter: in the order of making, which the lists' indexes have. The newest tickets of the filter
 * are asked for the words, which are soon found where they are common. Where they are not, the newest tickets with the words are asked for
 * the filter; and it goes on with the side of which more pass the other.
 */
async function matchesOfSome(cx: Cx, search: Search & { query: string }): Promise<Matches> {
  const { query, filter, limit, except } = search
  const found: MatchingPlace[] = []
  let looked = 0
  let after = search.after
  for (let portion = firstLook; ; portion = nextPortion({ looked, found: found.length, wanted: limit + 1 })) {
    const list = { filter, order: newestMade, after, limit: portion }
    const { places, next, isShort } = await readMatchingPlaces(cx, list, query)
    found.push(...places.filter((place) => place.id !== except))
    looked += isShort ? searchedPerPage / 2 : portion
    const last = found.length > limit ? found[limit - 1] : undefined
    const isFirst = after === null
    after = last ? keyOf(last) : next
    if (last || !after || looked >= searchedPerPage) break
    if (isFirst && found.length < looked / common) {
      const first = await portionOf(cx, { query, filter, below: null, size: 1000 })
      if (first.ids.length < first.size || first.passing.length * looked > found.length * first.size)
        return matchesByWords(cx, search, first)
    }
  }
  const page = found.slice(0, limit)
  const ids = page.map(({ id }) => id)
  const [first] = page
  return {
    found: await timed(cx, ids),
    first: first ? placeOf(keyOf(first)) : null,
    next: after && placeOf(after),
    ranks: new Map(page.map(({ id, rank }) => [id, rank])),
  }
}

/** A place of a search by words says nothing in the order of making: it begins anew. */
const madeKey = (after: ListKey | null): ListKey | null => (after?.keys[0] === 'search' ? null : after)

/** As many as will do when the words are as common among the next tickets as among those that were looked at, and a few more. */
function nextPortion({ looked, found, wanted }: { looked: number; found: number; wanted: number }): number {
  const likely = found > 0 ? Math.ceil(((wanted - found) * looked * 1.2) / found) : searchedPerPage
  return Math.min(Math.max(likely, firstLook), searchedPerPage - looked)
}

/** A ticket as the search shows it, in the words of the API. `at`: of its newest message, or of its making. */
export type FoundTicket = Pick<
  TicketRow,
  'id' | 'code' | 'subject' | 'status' | 'priority' | 'assignee' | 'conversationId' | 'unread'
> & { requester: Ref | null; account: Ref | null; at: Date }
type Ref = { id: string; name: string }

/** Tickets for the search, in the order of their ids. The caller has asked who sees them. */
export async function presentMatches(cx: Cx, ids: readonly string[]): Promise<FoundTicket[]> {
  const tickets = await listTicketsByIds(cx, ids, [])
  const names = await namesOf(
    cx,
    tickets.map(({ assigneeId, requesterId, accountId }) => ({ assigneeId, requesterId, accountId })),
  )
  const ref = (kind: NameKind, id: string | null) => (id ? { id, name: names(kind, id)?.name ?? '' } : null)
  return tickets.map((ticket) => ({
    id: ticket.id,
    code: ticket.code,
    subject: ticket.subject,
    status: ticket.status,
    priority: priorityOf(ticket.priority),
    assignee: ref('member', ticket.assigneeId),
    requester: ref('contact', ticket.requesterId),
    account: ref('account', ticket.accountId),
    conversationId: ticket.conversationId,
    unread: ticket.unread,
    at: ticket.lastMessageAt ?? ticket.createdAt,
  }))
}

/** Descriptions of tickets, by id. The caller has asked who sees them. */
export async function descriptionsOf(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  return ids.length === 0 ? new Map() : listDescriptions(cx, ids)
}
