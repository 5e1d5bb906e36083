import { wordsOf } from '../../platform/search.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'

/**
 * The language of the search, taken apart. Words must all be there; `"a phrase"` stands together, `-word` must not be there, the
 * last word is a beginning (`refu` finds refund), `word*` too. `key:value` is a filter when the key is known, else words.
 */
export type Term = { words: string[]; phrase: boolean; prefix: boolean; exclude: boolean }
export type FilterOperator = '=' | '>' | '<' | '>=' | '<='
/** One filter as typed. Values are alternatives; with `exclude` none of them may hold. */
export type Filter = { key: string; operator: FilterOperator; values: string[]; exclude: boolean; text: string }
export type SearchQuery = { terms: Term[]; filters: Filter[]; hints: Sentence[] }

/** More of either are not looked for, with a hint. */
export const searchLimits = { words: 10, filters: 20 } as const

// -key:>"a value",other | -"a phrase" | -word*
const pieces =
  /(-)?(?:(\p{L}[\p{L}\p{N}_.]*):(>=|<=|>|<|=)?((?:"[^"]*"?|[^\s",]+)(?:,(?:"[^"]*"?|[^\s",]+))*)|"([^"]*)"?|(\S+))/gu
const valuePieces = /"([^"]*)"?|[^\s",]+/g

/** Takes a text apart. `knows` says whether a word before a colon is a filter. */
export function parseSearch(text: string, knows: (key: string) => boolean): SearchQuery {
  const query: SearchQuery = { terms: [], filters: [], hints: [] }
  for (const [piece, minus, key, operator, value, phrase, word] of text.matchAll(pieces)) {
    const exclude = minus === '-'
    if (key !== undefined && value !== undefined && knows(key.toLowerCase())) {
      query.filters.push({
        key: key.toLowerCase(),
        operator: (operator as FilterOperator | undefined) ?? '=',
        values: valuesOf(value),
        exclude,
        text: piece,
      })
      continue
    }
    if (key !== undefined && value !== undefined && !value.startsWith('//'))
      query.hints.push(
        sentence('search.unknown_filter', words`“${{ filter: key }}:” is no filter; its words are searched for.`),
      )
    const plain = phrase ?? word ?? piece.slice(exclude ? 1 : 0)
    const found = wordsOf(plain)
    if (found.length === 0) continue
    const isPhrase = phrase !== undefined && found.length > 1
    // A dash inside a run of words is no minus: only one before a word is.
    query.terms.push({ words: found, phrase: isPhrase, prefix: plain.endsWith('*'), exclude })
  }
  return finish(query, text)
}

function finish(query: SearchQuery, text: string): SearchQuery {
  const last = query.terms.at(-1)
  // Whoever types a blank or a quotation mark has finished the word.
  if (last && !last.phrase && !last.exclude && /[\p{L}\p{N}\p{M}]$/u.test(text) && endsWith(text, last))
    last.prefix = true
  let left: number = searchLimits.words
  const terms: Term[] = []
  for (const term of query.terms) {
    if (left <= 0) break
    terms.push({ ...term, words: term.words.slice(0, left) })
    left -= term.words.length
  }
  const cut = left < 0 || terms.length < query.terms.length || query.filters.length > searchLimits.filters
  const hints = cut
    ? [
        ...query.hints,
        sentence(
          'search.too_long',
          words`Only the first ${{ words: searchLimits.words }} words and ${{ filters: searchLimits.filters }} filters are searched for.`,
        ),
      ]
    : query.hints
  return { terms, filters: query.filters.slice(0, searchLimits.filters), hints }
}

/** True when the text ends with the last word of the term, and not with a filter. */
const endsWith = (text: string, term: Term) => wordsOf(text).at(-1) === term.words.at(-1) && !/"$/.test(text)

function valuesOf(value: string): string[] {
  return [...value.matchAll(valuePieces)].map(([piece, quoted]) => (quoted ?? piece).trim()).filter(Boolean)
}

/** The words as a query of the database (tsquery); null when there is none. */
export function queryOf(terms: readonly Term[]): string | null {
  if (terms.length === 0) return null
  return terms
    .map(({ words: parts, phrase, prefix, exclude }) => {
      const lexemes = parts.map((word, i) => (prefix && i === parts.length - 1 ? `${word}:*` : word))
      const joined = phrase ? `(${lexemes.join(' <-> ')})` : `(${lexemes.join(' & ')})`
      return exclude ? `!${joined}` : joined
    })
    .join(' & ')
}

/** True when some word must be there: a query of exclusions alone would read everything. */
export const hasWords = (terms: readonly Term[]) => terms.some((term) => !term.exclude)

/** The words to highlight, each with whether it is a beginning. */
export type Sought = { word: string; prefix: boolean }

export function soughtOf(terms: readonly Term[]): Sought[] {
  return terms
    .filter((term) => !term.exclude)
    .flatMap((term) => term.words.map((word, i) => ({ word, prefix: term.prefix && i === term.words.length - 1 })))
}

/** The text with some words replaced; what stands in filters stays. */
export function replaceWords(text: string, filters: readonly Filter[], words: ReadonlyMap<string, string>): string {
  const [filter, ...rest] = filters
  if (filter) {
    const at = text.indexOf(filter.text)
    if (at < 0) return replaceWords(text, rest, words)
    const before = replaceWords(text.slice(0, at), rest, words)
    return before + filter.text + replaceWords(text.slice(at + filter.text.length), rest, words)
  }
  return text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) => words.get(wordsOf(word)[0] ?? '') ?? word)
}
