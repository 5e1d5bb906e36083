import type { Organization } from './settings.api.ts'

type CustomerLanguage = Organization['settings']['customerLanguage']

/** Complete by its type: a language that the server gains is missing here until it is named. */
const known: Record<CustomerLanguage, true> = {
  en: true,
  de: true,
  fr: true,
  es: true,
  it: true,
  pt: true,
  nl: true,
  pl: true,
  ru: true,
  sv: true,
  da: true,
  nb: true,
  ja: true,
  zh: true,
}

/** The languages in which the product writes to customers, named in the reader's language and in its order. */
export function customerLanguages(locale: string): { value: CustomerLanguage; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'language' })
  return (Object.keys(known) as CustomerLanguage[])
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((a, b) => a.label.localeCompare(b.label, locale))
}
