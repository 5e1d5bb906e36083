import type { en } from './en.ts'
import { loadSentences } from './sentences.ts'
import { type Messages, type MessageValues, translator } from './translator.ts'

/** The languages of the product; each is one file that loads only when it is used. */
export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

interface Loaders {
  /** The words of the shell and the ticket list. */
  first: () => Promise<Record<string, Messages>>
  all: () => Promise<Record<string, Messages>>
}

const loaders: Record<Language, Loaders> = {
  en: { first: async () => (await import('./en.first.ts')).first, all: async () => (await import('./en.ts')).en },
  de: { first: async () => (await import('./de.first.ts')).first, all: async () => (await import('./de.ts')).de },
}

const storageKey = 'deskhand.language'

type Joined<Path extends string, Rest extends string> = Path extends '' ? Rest : `${Path}.${Rest}`
type WithoutPlural<Key extends string> =
  Key extends `${infer Stem}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}` ? Stem : Key
type Leaves<Tree, Path extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? Joined<Path, WithoutPlural<Key>>
    : Leaves<Tree[Key], Joined<Path, Key>>
}[keyof Tree & string]

type Catalogue = typeof en

/** A key of the catalogue, always with its namespace: `tickets:list.title`. Plural keys are named without `_one`. */
export type MessageKey = {
  [Space in keyof Catalogue & string]: `${Space}:${Leaves<Catalogue[Space]>}`
}[keyof Catalogue & string]

/** True for a language that the product speaks. */
export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && value in languages
}

/** Storage is closed to a page that stands in another site's frame. */
function keptLanguage(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // It then lasts as long as the page.
  }
}

function preferredLanguage(): Language {
  const wanted = [keptLanguage(), ...navigator.languages]
  for (const tag of wanted) {
    const base = tag?.split('-')[0]
    if (isLanguage(base)) return base
  }
  return 'en'
}

async function load(language: Language, part: keyof Loaders): Promise<void> {
  translator.add(language, await loaders[language][part]())
}

let allWords: { language: string; loading: Promise<void> } | undefined

/** The words of every page; await it before any page but the ticket list. Asked again it costs nothing. */
export function loadAllWords(): Promise<void> {
  const { language } = translator
  if (!isLanguage(language)) return Promise.resolve()
  if (allWords?.language !== language) {
    const loading = Promise.all([load(language, 'all'), loadSentences(language)]).then(() => undefined)
    allWords = { language, loading }
    // A line that broke is tried again by the next page.
    loading.catch(() => {
      allWords = undefined
    })
  }
  return allWords.loading
}

function sayLanguage(language: Language): void {
  document.documentElement.lang = language
}

/** Loads the first words of the person's language and starts translation. Await it before the first render. */
export async function startI18n(): Promise<void> {
  const language = preferredLanguage()
  await load(language, 'first')
  translator.use(language)
  sayLanguage(language)
}

/** Changes the language at once and remembers it in this browser, unless told not to. */
export async function changeLanguage(language: Language, { remember = true } = {}): Promise<void> {
  if (language === translator.language) return
  await Promise.all([load(language, allWords ? 'all' : 'first'), allWords && loadSentences(language)])
  allWords &&= { language, loading: Promise.resolve() }
  translator.use(language)
  if (remember) keepLanguage(language)
  sayLanguage(language)
}

/** The words of a key outside of components (toasts, event handlers); the key itself when its words are not loaded. In components use `useT`. */
export function translate(key: MessageKey, values?: MessageValues): string {
  return translator.find(key, values) ?? key
}
