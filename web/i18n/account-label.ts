import { sayOwnSentences } from './sentences.ts'
import { type Twins, translator } from './translator.ts'

/** What an organization calls those that contacts belong to. The API says account. */
export type AccountLabel = 'account' | 'company'

const none: Twins = {}
let company: Twins | undefined

/** Says Company wherever the screens and the server's sentences say Account, or Account again. German says Firma for both. */
export async function sayAccountLabel(label: AccountLabel): Promise<void> {
  if (label === 'account') {
    translator.sayTwins(none)
    sayOwnSentences('en', {})
    return
  }
  try {
    const { words, sentences } = (await import('./company/en.json')).default
    company ??= { en: words }
    translator.sayTwins(company)
    sayOwnSentences('en', sentences)
  } catch {
    // A line that broke leaves the product's own words; the next time the organization is asked for tries again.
  }
}
