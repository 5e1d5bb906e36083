import { usePlace } from '../../i18n/place.ts'

/** The languages offered for a contact; another one that is stored stays. */
export const contactLanguages = [
  'none',
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pt',
  'pl',
  'cs',
  'da',
  'sv',
  'nb',
  'fi',
  'hu',
  'ro',
  'el',
  'tr',
  'uk',
  'ru',
  'ja',
  'ko',
  'zh',
]

/** Names of languages in the reader's own: "German", "Deutsch". */
export function useLanguageName(): (tag: string) => string {
  const { locale } = usePlace()
  const names = new Intl.DisplayNames([locale], { type: 'language' })
  return (tag) => {
    try {
      return names.of(tag) ?? tag
    } catch {
      // A tag of another program that this browser does not take for one.
      return tag
    }
  }
}
