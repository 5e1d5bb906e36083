import { z } from 'zod'
import type { Condition } from '../conditions/condition-words.ts'
import { rankedAtOnce, scoreOf } from './ranking.rules.ts'
import type { SearchTab } from './search.contract.ts'
import type { Sought as Word } from './search-query.rules.ts'

/** Where a page begins: how many of the matches with ids below one (null: of all) came before. */
export const MatchKey = z.tuple([z.uuid().nullable(), z.int().min(0).max(rankedAtOnce)])
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
 * A page out of the matches below an id: at most 100, best first. The next page begins among the same ones, so that what
 * comes in meanwhile moves nothing; after them, below the last.
 */
export function pageOf<T extends { id: string }>(
  matches: readonly { row: T; rank: number; at: Date }[],
  page: { key: MatchKey | null; limit: number; next: string | null; now: Date },
): { rows: T[]; next: MatchKey | null } {
  const { key, limit, next, now } = page
  const offset = key?.[1] ?? 0
  const ranked = matches
    .map((match) => ({ ...match, score: scoreOf(match.rank, match.at, now) }))
    .sort((a, b) => b.score - a.score || (a.row.id < b.row.id ? 1 : -1))
  const rows = ranked.slice(offset, offset + limit).map(({ row }) => row)
  const greatest = matches
    .map(({ row }) => row.id)
    .sort()
    .at(-1)
  const start = key?.[0] ?? (greatest === undefined ? null : idAfter(greatest))
  if (offset + limit < ranked.length) return { rows, next: [start, offset + limit] }
  return { rows, next: next === null ? null : [next, 0] }
}

/** The id right after one, so that "below" has the one itself. */
export function idAfter(id: string): string {
  const hex = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0').slice(-32)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
