import { useState } from 'react'
import { formatDate, formatNumber } from '../../i18n/format.ts'
import { changeLanguage, languages } from '../../i18n/i18n.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { TimeZonePicker } from '../../shared/time-zone-picker.tsx'
import { type PreferencesChange, useMe, useSavePreferences } from '../../shell/shell.api.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { languageOf, localeForLanguage, localesFor } from './locales.ts'

const browser = 'browser'

/** Language, habits of dates and numbers, time zone: they change as they are chosen. */
export function RegionCard() {
  const t = useT()
  const place = usePlace()
  const { preferences } = useMe().user
  const save = useSavePreferences()
  const [now] = useState(() => new Date())
  const language = languageOf(preferences.locale)

  function change(preference: PreferencesChange): void {
    save.mutate(preference, {
      onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
    })
  }

  return (
    <SettingsCard title={t('profile:region.title')} text={t('profile:region.text')}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('profile:region.language')}>
          <Select<keyof typeof languages | typeof browser>
            value={language ?? browser}
            onChange={(next) => {
              if (next === browser) change({ locale: null })
              else {
                void changeLanguage(next)
                change({ locale: localeForLanguage(next, navigator.languages) })
              }
            }}
            options={[
              { value: browser, label: t('profile:region.asBrowser') },
              { value: 'en', label: languages.en },
              { value: 'de', label: languages.de },
            ]}
          />
        </Field>
        <Field
          label={t('profile:region.format')}
          hint={t('profile:region.example', {
            date: formatDate(now, place, 'dateTime'),
            number: formatNumber(1234567.8, place),
          })}
        >
          <Select
            value={preferences.locale ?? browser}
            disabled={!language}
            onChange={(locale) => change({ locale })}
            options={
              language
                ? localesFor(language, preferences.locale).map((tag) => ({
                    value: tag,
                    label: regionName(tag, place.locale),
                  }))
                : [{ value: browser, label: t('profile:region.asBrowser') }]
            }
          />
        </Field>
        <Field label={t('profile:region.timeZone')}>
          <TimeZonePicker
            value={preferences.timeZone}
            onChange={(timeZone) => change({ timeZone })}
            label={t('profile:region.timeZone')}
            placeholder={t('profile:region.findZone')}
            noneWords={t('profile:region.zoneOfBrowser', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
          />
        </Field>
      </div>
    </SettingsCard>
  )
}

function regionName(tag: string, locale: string): string {
  const region = new Intl.Locale(tag).region
  return (region && new Intl.DisplayNames([locale], { type: 'region' }).of(region)) ?? tag
}
