import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { SaveBar } from '../../shared/save-bar.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { TimeZonePicker } from '../../shared/time-zone-picker.tsx'
import { useForm } from '../../shared/use-form.ts'
import { useMe } from '../../shell/shell.api.ts'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import {
  type Calendar,
  calendarQuery,
  createCalendar,
  type HolidayChoice,
  type Opening,
  type OwnDay,
  previewQuery,
  refreshCalendars,
  updateCalendar,
} from './calendars.api.ts'
import { DaysPreview } from './days-preview.tsx'
import { HolidayFields } from './holiday-fields.tsx'
import { OwnDays } from './own-days.tsx'
import { cleanOpenings, wrongOpening } from './times.ts'
import { WeekFields } from './week-fields.tsx'

type Values = {
  name: string
  timeZone: string
  week: Opening[][]
  holidays: HolidayChoice | null
  ownDays: OwnDay[]
}

const usual = (): Opening[][] =>
  Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: '09:00', to: '17:00' }] : []))

const valuesOf = (calendar: Calendar | undefined, timeZone: string): Values => ({
  name: calendar?.name ?? '',
  timeZone: calendar?.timeZone ?? timeZone,
  week: calendar?.week ?? usual(),
  holidays: calendar?.holidays ?? null,
  ownDays: calendar?.ownDays ?? [],
})

const bodyOf = ({ name, week, ...others }: Values) => ({ ...others, name: name.trim(), week: week.map(cleanOpenings) })

/** Hours of business: name and zone, the week, holidays, own days, and what the days of two years come to. */
export function CalendarForm({ calendar }: { calendar?: Calendar }) {
  const t = useT()
  const navigate = useNavigate()
  const { user } = useMe()
  const form = useForm<Values, Calendar>({
    initial: valuesOf(calendar, user.preferences.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone),
    validate: ({ name, week }) => ({
      ...(name.trim() === '' ? { name: t('calendars:nameMissing') } : {}),
      ...(week.some(wrongOpening) ? { week: t('calendars:checkHours') } : {}),
    }),
    submit: (values) =>
      calendar
        ? updateCalendar(calendar.id, { ...bodyOf(values), basedOn: calendar.version })
        : createCalendar(bodyOf(values)),
    onDone: (saved) => {
      queryClient.setQueryData(calendarQuery(saved.id).queryKey, saved)
      refreshCalendars()
      form.rebase(valuesOf(saved, saved.timeZone))
      toast.done(calendar ? t('calendars:saved', { count: saved.version }) : t('calendars:made', { name: saved.name }))
      // It is saved, also where the form does not know it yet: the guard has nothing to ask.
      if (!calendar)
        void navigate({ to: paths.settingsCalendar, params: { calendarId: saved.id }, ignoreBlocker: true })
    },
  })
  const { values, set, errorOf } = form
  const { timeZone, holidays, ownDays } = values
  const isReadable = !values.week.some(wrongOpening)
  const preview = useQuery({
    ...previewQuery({ timeZone, week: isReadable ? values.week.map(cleanOpenings) : usual(), holidays, ownDays }),
    enabled: isReadable && (holidays !== null || ownDays.length > 0),
  })
  const days = holidays === null && ownDays.length === 0 ? [] : (preview.data ?? calendar?.days ?? [])
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-5">
      <FailureBanner error={form.failure} />
      <SettingsCard>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t('calendars:name')} required error={errorOf('name')}>
            <TextInput
              autoFocus={!calendar}
              maxLength={80}
              value={values.name}
              onChange={(event) => set('name', event.target.value)}
            />
          </Field>
          <Field label={t('calendars:timeZone')} hint={t('calendars:timeZoneHint')} error={errorOf('timeZone')}>
            <TimeZonePicker
              value={timeZone}
              onChange={(zone) => zone && set('timeZone', zone)}
              label={t('calendars:timeZone')}
              placeholder={t('calendars:timeZoneFind')}
            />
          </Field>
        </div>
      </SettingsCard>
      <SettingsCard title={t('calendars:week')} text={t('calendars:weekText')}>
        <WeekFields value={values.week} onChange={(week) => set('week', week)} />
        <div aria-live="polite" className="text-danger text-xs empty:hidden">
          {errorOf('week')}
        </div>
      </SettingsCard>
      <SettingsCard title={t('calendars:own.title')} text={t('calendars:own.text')}>
        <OwnDays value={ownDays} onChange={(next) => set('ownDays', next)} error={errorOf('ownDays')} />
      </SettingsCard>
      <SettingsCard title={t('calendars:holidays.title')} text={t('calendars:holidays.text')}>
        <HolidayFields value={holidays} onChange={(choice) => set('holidays', choice)} error={errorOf('holidays')} />
        {preview.isError && <FailureBanner error={preview.error} />}
        {days.length > 0 && (
          <div className="-mx-4 -mb-4 border-line border-t" aria-busy={preview.isFetching}>
            <p className="px-4 pt-3 pb-2 text-ink2">{t('calendars:days.text')}</p>
            <DaysPreview
              days={days}
              worked={holidays?.worked ?? []}
              onWorked={(worked) => holidays && set('holidays', { ...holidays, worked })}
            />
          </div>
        )}
      </SettingsCard>
      <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-line border-t bg-card py-3">
        <SaveBar form={form} />
      </div>
    </form>
  )
}
