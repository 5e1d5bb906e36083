import { useQuery } from '@tanstack/react-query'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { FieldPicker } from '../../shared/field-picker.tsx'
import { Field } from '../../ui/field.tsx'
import { countriesQuery, countryQuery, type HolidayChoice } from './calendars.api.ts'

/** The place whose public holidays are closed: a country, a state of it, a region of that, as far as these have some of their own. */
export function HolidayFields({
  value,
  onChange,
  error,
}: {
  value: HolidayChoice | null
  onChange: (choice: HolidayChoice | null) => void
  error?: string
}) {
  const t = useT()
  const { locale } = usePlace()
  const countries = useQuery(countriesQuery)
  const country = useQuery({ ...countryQuery(value?.country ?? ''), enabled: value !== null }).data
  const states = country?.code === value?.country ? (country?.states ?? []) : []
  const regions = states.find(({ code }) => code === value?.state)?.regions ?? []
  const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' })
  const options = (countries.data ?? [])
    .map(({ code, name }) => ({ value: code, label: names.of(code) ?? name, keywords: [name, code] }))
    .sort((one, other) => one.label.localeCompare(other.label, locale))
  const placeOptions = (places: readonly { code: string; name: string }[]) =>
    places
      .map(({ code, name }) => ({ value: code, label: name, keywords: [code] }))
      .sort((one, other) => one.label.localeCompare(other.label, locale))
  const place = (part: Partial<HolidayChoice>) => {
    if (value) onChange({ ...value, worked: [], ...part })
  }
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <FailureBanner error={countries.error ?? undefined} />
      <Field label={t('calendars:holidays.country')} error={error}>
        <FieldPicker
          label={t('calendars:holidays.country')}
          placeholder={t('calendars:holidays.find')}
          noneWords={t('calendars:holidays.none')}
          value={value?.country ?? null}
          options={options}
          onChange={(code) => onChange(code === null ? null : { country: code, state: null, region: null, worked: [] })}
        />
      </Field>
      {states.length > 0 && (
        <Field label={t('calendars:holidays.state')}>
          <FieldPicker
            label={t('calendars:holidays.state')}
            placeholder={t('calendars:holidays.find')}
            noneWords={t('calendars:holidays.wholeCountry')}
            value={value?.state ?? null}
            options={placeOptions(states)}
            onChange={(state) => place({ state, region: null })}
          />
        </Field>
      )}
      {regions.length > 0 && (
        <Field label={t('calendars:holidays.region')}>
          <FieldPicker
            label={t('calendars:holidays.region')}
            placeholder={t('calendars:holidays.find')}
            noneWords={t('calendars:holidays.wholeState')}
            value={value?.region ?? null}
            options={placeOptions(regions)}
            onChange={(region) => place({ region })}
          />
        </Field>
      )}
    </div>
  )
}
