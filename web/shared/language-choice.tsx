import { changeLanguage, isLanguage, languages } from '../i18n/i18n.ts'
import { translator } from '../i18n/translator.ts'
import { useT } from '../i18n/use-t.ts'

/** The languages below a page for who is not signed in. `remember` false: for this page alone. */
export function LanguageChoice({ remember = true }: { remember?: boolean }) {
  const t = useT()
  return (
    <nav aria-label={t('auth:language')} className="mt-8 flex gap-1 text-xs">
      {Object.entries(languages).map(([language, name]) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={translator.language === language}
          onClick={() => isLanguage(language) && void changeLanguage(language, { remember })}
          className="h-6 rounded-md px-2 text-ink3 hover:bg-hover hover:text-ink aria-pressed:font-medium aria-pressed:text-ink"
        >
          {name}
        </button>
      ))}
    </nav>
  )
}
