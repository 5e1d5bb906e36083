import { translator } from './translator.ts'

/** A sentence of the server by its code and the values in it. */
export interface Said {
  code: string
  params?: Record<string, unknown>
}

/**
 * One language's words for the server's sentences. `values`: words for what stands in them, by the name of the value (`fields`)
 * and the value (`subject`).
 */
interface Catalogue {
  sentences: Record<string, string>
  values: Record<string, Record<string, string>>
}

/** English needs none: the server speaks it. */
const loaders: Partial<Record<string, () => Promise<Catalogue>>> = {
  de: async () => (await import('./de/sentences.json')).default,
}

const catalogues = new Map<string, Catalogue>()

/**
 * Loads what a language says for the server's sentences, once. It comes with the first page that shows reasons or with the
 * first error: the list does not wait for it. A line that broke leaves the server's own words.
 */
export async function loadSentences(language: string = translator.language): Promise<void> {
  const load = loaders[language]
  if (!load || catalogues.has(language)) return
  try {
    catalogues.set(language, await load())
  } catch {
    // The server's English stays; the next page or error tries again.
  }
}

/** Says these for the server's sentences of a language that needs none of its own; the others stay as the server says them. */
export function sayOwnSentences(language: string, sentences: Record<string, string>): void {
  catalogues.set(language, { sentences, values: {} })
}

/** Codes as words that the catalogue of the screens has already: `tickets:read` is ticketsRead there. */
const groups: Partial<Record<string, string>> = {
  permission: 'permissions',
  permissions: 'permissions',
  needs: 'permissions',
  status: 'status',
  wanted: 'status',
}

function wordOf(name: string, value: string, { values }: Catalogue): string {
  const word = values[name]?.[value]
  if (word !== undefined) return word
  const group = groups[name]
  const key = value.replace(/:(\w)/, (_colon, letter: string) => letter.toUpperCase())
  if (group === 'permissions') return translator.find(`permissions:${key}`) ?? value
  return (group && translator.find(`shared:${group}.${key}`)) ?? value
}

function write(name: string, value: unknown, catalogue: Catalogue): string | undefined {
  const { language } = translator
  if (typeof value === 'number') return new Intl.NumberFormat(language).format(value)
  if (typeof value === 'string') return wordOf(name, value, catalogue)
  if (!Array.isArray(value)) return undefined
  const words = value.map((one) => wordOf(name, String(one), catalogue))
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(words)
}

/** A sentence in the reader's language; undefined when it has none for the code, or a value that it names is missing. */
function find({ code, params = {} }: Said): string | undefined {
  const catalogue = catalogues.get(translator.language)
  const sentence = catalogue?.sentences[code]
  if (!catalogue || sentence === undefined) return undefined
  let isWhole = true
  const text = sentence.replace(/\{\{(\w+)\}\}/g, (_braces, name: string) => {
    const word = write(name, params[name], catalogue)
    if (word === undefined) isWhole = false
    return word ?? ''
  })
  return isWhole ? text : undefined
}

function isSaid(value: unknown): value is Said {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
}

/**
 * What the server said, in the reader's language: one sentence or several, as they are stored beside the English `text`, which
 * is shown when the language lacks one of them.
 */
export function say(said: unknown, text: string): string {
  const sentences = (Array.isArray(said) ? said : [said]).map((one) => (isSaid(one) ? find(one) : undefined))
  return sentences.length > 0 && sentences.every((one) => one !== undefined) ? sentences.join(' ') : text
}
