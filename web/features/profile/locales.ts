import { isLanguage, type Language } from '../../i18n/i18n.ts'

/** The countries whose habits differ enough to be offered, by language; the first is the usual one. */
const regions: Record<Language, readonly string[]> = {
  en: ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IE', 'en-IN', 'en-NZ', 'en-ZA'],
  de: ['de-DE', 'de-AT', 'de-CH'],
}

/** The language of a BCP 47 tag when the product speaks it. */
export function languageOf(locale: string | null): Language | undefined {
  const language = locale?.split('-')[0]
  return isLanguage(language) ? language : undefined
}

/** The tags offered for dates and numbers in a language; what is stored already stays among them. */
export function localesFor(language: Language, stored: string | null): string[] {
  const offered = [...regions[language]]
  if (stored !== null && stored !== language && languageOf(stored) === language && !offered.includes(stored)) {
    offered.push(stored)
  }
  return offered
}

/** The tag to store for a language: the browser's own habits when they belong to it, else the usual ones. */
export function localeForLanguage(language: Language, browser: readonly string[]): string {
  const own = browser.find((tag) => tag.includes('-') && languageOf(tag) === language)
  return own ?? regions[language][0] ?? language
}
