/**
 * Languages in which the product writes to customers. Quoted history is folded in each of them, so that what we write above a quote
 * is folded again when it comes back (email/customer-words.test.ts).
 */
export const customerLanguages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'ru',
  'sv',
  'da',
  'nb',
  'ja',
  'zh',
] as const
export type CustomerLanguage = (typeof customerLanguages)[number]

/** Other names of the same written language. */
const synonyms: Partial<Record<string, CustomerLanguage>> = { no: 'nb', nn: 'nb' }

/** The customer language of a BCP 47 tag (`de-AT` is de); null for one that we do not write. */
export function customerLanguageOf(tag: string | null): CustomerLanguage | null {
  const base = tag?.toLowerCase().split(/[-_]/)[0] ?? ''
  return synonyms[base] ?? customerLanguages.find((one) => one === base) ?? null
}

/** Languages in which the product writes to members: those of its screens. */
export const memberLanguages = ['en', 'de'] as const
export type MemberLanguage = (typeof memberLanguages)[number]

/** The first of some tags that the product speaks to members, else English. */
export function memberLanguageOf(...tags: (string | null)[]): MemberLanguage {
  for (const tag of tags) {
    const known = memberLanguages.find((one) => one === tag?.toLowerCase().split(/[-_]/)[0])
    if (known) return known
  }
  return 'en'
}
