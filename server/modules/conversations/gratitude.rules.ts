import type { CustomerLanguage } from '../../platform/languages.ts'
import { type GratitudePhrases, gratitudePhrases } from './gratitude-words.ts'

/**
 * Whether a customer's message says thanks and nothing else (product.md PS4), so that it need not open a resolved ticket again.
 * Pure. It says yes only to text that consists wholly of known phrases: whoever asks, doubts, reports or sends a file is never
 * taken for somebody who only says thanks. A thanks that is not recognized costs a look; a request that is overlooked a customer.
 */
export type Gratitude = {
  language: CustomerLanguage
  /** The thanks as they were written, for the sentence that gives the reason. */
  thanks: string
}

export type GratitudeMessage = {
  /** Without quoted history and signature. */
  text: string
  /** True when it has files, or pictures in what it says itself. */
  hasFiles: boolean
  /** Names of those who write to each other: they may stand after a greeting, after the thanks and at the end. */
  names: readonly string[]
}

/** More than this is never only thanks: characters, words (signs in scripts without blanks). */
const maxLength = 600
const maxWords = 60

/** Faces and signs that say what the words say. Any other one (a thumb down, an angry face) is unknown. */
const kindSigns =
  /[\u{1F44D}\u{1F44C}\u{1F44F}\u{1F64F}\u{1F64C}\u{1F917}\u{1F600}-\u{1F60A}\u{1F60D}\u{1F60E}\u{1F618}\u{1F642}\u{1F970}\u{1F973}\u{1F389}\u{1F490}\u{1F33B}\u{2705}\u{2728}\u{2764}\u{263A}\u{1F499}\u{1F49A}\u{1F49B}\u{1F49C}\u{1F495}\u{1F496}]|[\u{1F3FB}-\u{1F3FF}\u{FE0F}\u{200D}]|[:;]-?[)D](?=\s|$)/gu
/** What may stand between words. A question mark of any script is not among it, nor digits, nor signs of links and sums. */
const betweenWords = /^[\s.,;:!¡…·、。，！；：\-–—_*"“”„«»()（）~～]*$/u
/** Scripts without blanks between words: each sign is a word here. */
const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]|[\p{L}\p{M}']+(?:-[\p{L}\p{M}']+)*/gu

type Kind = keyof GratitudePhrases | 'name'
/** Phrases of one language by their first word. */
type Lexicon = Map<string, { words: string[]; kind: Kind }[]>

const normal = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")

/** Its words, or null when something else than words and harmless punctuation is in it. */
function wordsOf(text: string): string[] | null {
  const plain = normal(text.replace(kindSigns, ' '))
  if (!betweenWords.test(plain.replace(word, ' '))) return null
  return plain.match(word) ?? []
}

function lexiconOf(phrases: GratitudePhrases): Lexicon {
  const lexicon: Lexicon = new Map()
  for (const kind of ['greeting', 'thanks', 'well', 'closing'] as const)
    for (const phrase of phrases[kind]) {
      const words = wordsOf(phrase) ?? []
      const [first] = words
      if (first === undefined) continue
      lexicon.set(first, [...(lexicon.get(first) ?? []), { words, kind }])
    }
  return lexicon
}

const lexicons = new Map<CustomerLanguage, Lexicon>(
  Object.entries(gratitudePhrases).map(([language, phrases]) => [language as CustomerLanguage, lexiconOf(phrases)]),
)

/** The thanks of a message that says nothing else; null for every other message. */
export function gratitudeOf(message: GratitudeMessage): Gratitude | null {
  if (message.hasFiles || message.text.length > maxLength) return null
  const words = wordsOf(message.text)
  if (!words || words.length === 0 || words.length > maxWords) return null
  const names = new Set(message.names.flatMap((name) => wordsOf(name) ?? []))
  for (const [language, lexicon] of lexicons) {
    const thanks = readThanks(words, lexicon, names)
    if (thanks) return { language, thanks }
  }
  return null
}

/** Where reading may stand: which kind came last, and the first thanks that were read. */
type State = { last: Kind | null; thanks: string | null }

/** Reads all words as phrases of one language; the first thanks, or null when they cannot be read so. */
function readThanks(words: readonly string[], lexicon: Lexicon, names: ReadonlySet<string>): string | null {
  const states: Map<string, State>[] = Array.from({ length: words.length + 1 }, () => new Map())
  const reach = (at: number, state: State) => {
    const way = `${state.last} ${state.thanks !== null}`
    const other = states[at]?.get(way)
    if (!other || (other.thanks ?? '').length < (state.thanks ?? '').length) states[at]?.set(way, state)
  }
  reach(0, { last: null, thanks: null })
  const namesFrom = words.findLastIndex((one) => !names.has(one)) + 1
  for (const [at, one] of words.entries())
    for (const state of states[at]?.values() ?? []) {
      for (const phrase of lexicon.get(one) ?? [])
        if (phrase.words.every((part, i) => part === words[at + i])) {
          const thanks = state.thanks ?? (phrase.kind === 'thanks' ? phrase.words.join(' ') : null)
          reach(at + phrase.words.length, { last: phrase.kind, thanks })
        }
      const mayBeName = at >= namesFrom || (state.last !== null && state.last !== 'well')
      if (mayBeName && names.has(one)) reach(at + 1, { last: 'name', thanks: state.thanks })
    }
  return [...(states[words.length]?.values() ?? [])].find((state) => state.thanks !== null)?.thanks ?? null
}
