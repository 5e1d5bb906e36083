import { type CustomerLanguage, customerLanguageOf } from '../../platform/languages.ts'

/** What the product itself writes to customers, in their language (product.md MO5). */

type CustomerWords = {
  /** Above a quoted message: who wrote when. Our own rules must fold each of them again (quote-languages.ts). */
  attribution: (date: string, name: string) => string
}

const catalogue: Record<CustomerLanguage, CustomerWords> = {
  en: { attribution: (date, name) => `On ${date}, ${name} wrote:` },
  de: { attribution: (date, name) => `Am ${date} schrieb ${name}:` },
  fr: { attribution: (date, name) => `Le ${date}, ${name} a écrit :` },
  es: { attribution: (date, name) => `El ${date}, ${name} escribió:` },
  it: { attribution: (date, name) => `Il ${date}, ${name} ha scritto:` },
  pt: { attribution: (date, name) => `Em ${date}, ${name} escreveu:` },
  nl: { attribution: (date, name) => `Op ${date} schreef ${name}:` },
  pl: { attribution: (date, name) => `W dniu ${date} ${name} pisze:` },
  ru: { attribution: (date, name) => `${date}, ${name} пишет:` },
  sv: { attribution: (date, name) => `Den ${date} skrev ${name}:` },
  da: { attribution: (date, name) => `Den ${date} skrev ${name}:` },
  nb: { attribution: (date, name) => `Den ${date} skrev ${name}:` },
  ja: { attribution: (date, name) => `${date} ${name} さんは書きました:` },
  zh: { attribution: (date, name) => `${date}，${name} 写道：` },
}

/** Taiwan, Hong Kong and Macau write the same sentence with other signs. */
const traditional: CustomerWords = { attribution: (date, name) => `${date}，${name} 寫道：` }

function wordsOf(language: CustomerLanguage, tag: string): CustomerWords {
  return language === 'zh' && /-(hant|tw|hk|mo)\b/i.test(tag) ? traditional : catalogue[language]
}

/** Longest name in the line; the rules read lines of 400 characters. */
const longestName = 120

/** Letters of one line that say something: no line breaks, no marks that turn the text around. */
const cleanName = (name: string) =>
  name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longestName)
    .toWellFormed()
    .trim()

/**
 * The line above the quoted message: `languages` are tags, the first that we write counts, else English. The time stands in
 * the customer's zone with its name, or in UTC.
 */
export function attributionLine(input: {
  languages: readonly (string | null)[]
  name: string
  sentAt: Date
  timeZone: string | null
}): string {
  const tag = input.languages.find((one) => customerLanguageOf(one) !== null) ?? 'en'
  const language = customerLanguageOf(tag) ?? 'en'
  return wordsOf(language, tag).attribution(
    dateWords(input.sentAt, localeOf(tag, language), input.timeZone),
    cleanName(input.name) || '…',
  )
}

/** The habits of a country (de-AT) when this runtime knows them, else those of the language. */
function localeOf(tag: string, language: CustomerLanguage): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([tag])[0] ?? language
  } catch {
    return language
  }
}

/**
 * Calendar, digits and clock as mail programs write them, whatever the tag asks for (French Canada writes 10 h 07): rules that fold
 * a quote know those.
 */
function dateWords(at: Date, locale: string, timeZone: string | null): string {
  const written = new Intl.DateTimeFormat(locale, {
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: timeZone ?? 'UTC',
    timeZoneName: 'short',
  }).format(at)
  return written.replace(/(\d) h (\d)/, '$1:$2')
}
