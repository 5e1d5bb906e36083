import { wordsOf } from '../../platform/search.ts'
import type { Sought } from './search-query.rules.ts'

/** A stretch of plain text; `hit`: it is what was searched for. No markup: clients mark it. */
export type Fragment = { text: string; hit: boolean }

const wordPattern = /[\p{L}\p{N}\p{M}]+/gu
/** Characters around the first hit of an excerpt, and in all. */
const before = 60
const longest = 220

const isHit = (word: string, sought: readonly Sought[]) => {
  const [folded] = wordsOf(word)
  return folded !== undefined && sought.some((one) => (one.prefix ? folded.startsWith(one.word) : folded === one.word))
}

/** A text as fragments: words that were searched for, and what stands between. */
export function highlight(text: string, sought: readonly Sought[]): Fragment[] {
  const fragments: Fragment[] = []
  let at = 0
  for (const match of text.matchAll(wordPattern)) {
    if (!isHit(match[0], sought)) continue
    if (match.index > at) fragments.push({ text: text.slice(at, match.index), hit: false })
    fragments.push({ text: match[0], hit: true })
    at = match.index + match[0].length
  }
  if (at < text.length) fragments.push({ text: text.slice(at), hit: false })
  return fragments
}

/** What surrounds the first hit, on one line, highlighted; null when there is none. `…` stands for what was left out. */
export function excerpt(text: string, sought: readonly Sought[]): Fragment[] | null {
  const line = text.replace(/\s+/g, ' ').trim()
  const first = [...line.matchAll(wordPattern)].find((match) => isHit(match[0], sought))
  if (!first) return null
  const start = first.index > before ? line.indexOf(' ', first.index - before) + 1 : 0
  const from = Math.min(start, first.index)
  const to =
    line.length - from > longest ? Math.max(line.lastIndexOf(' ', from + longest), from + first[0].length) : line.length
  const cut = `${from > 0 ? '… ' : ''}${line.slice(from, to)}${to < line.length ? ' …' : ''}`
  return highlight(cut, sought)
}

/** True when each of the words stands in the text. */
export const hasAll = (text: string, sought: readonly Sought[]): boolean => {
  const found = wordsOf(text)
  return sought.every((one) => found.some((word) => (one.prefix ? word.startsWith(one.word) : word === one.word)))
}
