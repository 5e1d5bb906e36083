import { useT } from '../../i18n/use-t.ts'
import { TimeZonePicker } from '../../shared/time-zone-picker.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { contactLanguages, useLanguageName } from './language-name.ts'

/** Stands for no language in the choice. */
const none = 'none'

/** In which language a person writes and in which time zone he is; null: not known. */
export function PersonPlaceFields({
  language,
  timeZone,
  onLanguage,
  onTimeZone,
}: {
  language: string | null
  timeZone: string | null
  onLanguage: (language: string | null) => void
  onTimeZone: (timeZone: string | null) => void
}) {
  const t = useT()
  const languageName = useLanguageName()
  const value = language ?? none
  const languages = contactLanguages.includes(value) ? contactLanguages : [value, ...contactLanguages]
  return (
    <>
      <Field label={t('customers:column.language')} hint={t('customers:contact.languageHint')}>
        <Select
          value={value}
          onChange={(tag) => onLanguage(tag === none ? null : tag)}
          options={languages.map((tag) => ({
            value: tag,
            label: tag === none ? t('customers:contact.noLanguage') : languageName(tag),
          }))}
        />
      </Field>
      <Field label={t('merging:fields.timeZone')}>
        <TimeZonePicker
          value={timeZone}
          onChange={onTimeZone}
          label={t('merging:fields.timeZone')}
          placeholder={t('profile:region.findZone')}
          noneWords={t('customers:contact.noLanguage')}
        />
      </Field>
    </>
  )
}
