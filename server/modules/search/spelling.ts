import type { Cx } from '../../platform/context.ts'
import { listSimilarWords } from '../../platform/search.ts'
import { nearestWord } from './ranking.rules.ts'
import { replaceWords, type SearchQuery } from './search-query.rules.ts'

/** Shorter words, and those with digits, have too many neighbours. */
const spelled = /^[^\d]{4,40}$/
/** So many words of a search are looked up. */
const mostWords = 4
const candidates = 12

/**
 * The text with words that no title has turned into those that are nearly the same; null when there are none. Whether the actor
 * sees anything of it, the caller finds out by searching for it.
 */
export async function respell(cx: Cx, text: string, query: SearchQuery): Promise<string | null> {
  const words = query.terms
    .filter((term) => !term.exclude)
    .flatMap((term) => term.words)
    .filter((word) => spelled.test(word))
    .slice(0, mostWords)
  const corrections = new Map<string, string>()
  for (const word of new Set(words)) {
    const nearest = nearestWord(word, await listSimilarWords(cx, word, candidates))
    if (nearest) corrections.set(word, nearest)
  }
  return corrections.size === 0 ? null : replaceWords(text, query.filters, corrections)
}
