import { z } from 'zod'
import { KeyInstant } from '../../platform/http/paging.ts'
import type { Condition } from '../conditions/condition-words.ts'
import type { SearchPlace } from '../tickets/search-tickets.ts'
import { rankedAtOnce, scoreOf } from './ranking.rules.ts'
import type { SearchTab } from './search.contract.ts'
import type { Sought as Word } from './search-query.rules.ts'

/** Where a page begins: how many of the matches after a place (null: of all) came before. A place is an id, and the time of making where a filter gives the order. */
export const MatchKey = z.tuple([z.uuid().nullable(), z.int().min(0).max(rankedAtOnce), KeyInstant.nullable()])
export type MatchKey = z.infer<typeof MatchKey>

/** A search as each kind of result is asked for it. */
export type Sought = {
  /** As typed. */
  text: string
  /** For the database; null: no word must be there. */
  query: string | null
  /** Words that must not be there, when there are no others. */
  excluded: string | null
  words: readonly Word[]
  /** Of tickets; null: no filter. */
  condition: Condition | null
  mine: boolean
  limit: number
  key: MatchKey | null
}

/** What a kind gives: a tab, and where its next page begins. */
export type Found = Pick<SearchTab, 'count' | 'capped' | 'results'> & { next: MatchKey | null }
export const nothingFound: Found = { count: 0, capped: false, results: [], next: null }

/**
 * A page out of the matches after a place, of which the newest stands at `first`: at most 100, best first. The next page begins among
 * the same ones, so that what comes in meanwhile moves nothing; after them, at `next`.
 */
export function pageOf(
  matches: readonly { id: string; rank: number; at: Date }[],
  page: { key: MatchKey | null; limit: number; first: SearchPlace | null; next: SearchPlace | null; now: Date },
): { ids: string[]; next: MatchKey | null } {
  const { key, limit, first, next, now } = page
  const offset = key?.[1] ?? 0
  const ranked = matches
    .map((match) => ({ id: match.id, score: scoreOf(match.rank, match.at, now) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1))
  const ids = ranked.slice(offset, offset + limit).map(({ id }) => id)
  if (offset + limit >= ranked.length) return { ids, next: next && [next.id, 0, next.at] }
  if (key?.[0]) return { ids, next: [key[0], offset + limit, key[2]] }
  return { ids, next: first && [idAfter(first.id), offset + limit, first.at] }
}

/** The id right after one, so that "below" has the one itself. */
export function idAfter(id: string): string {
  const hex = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0').slice(-32)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
