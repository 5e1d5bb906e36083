import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { ChoiceRow } from '../../ui/choice-row.tsx'
import { Field } from '../../ui/field.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { OwnDay } from './calendars.api.ts'
import { OpeningsField } from './openings-field.tsx'
import { cleanOpenings, wrongOpening } from './times.ts'

type Values = OwnDay & { hours: 'closed' | 'special' }

/** A day, or days in a row, with hours of their own. What is entered becomes part of the form around; it is saved with it. */
export function OwnDayDialog({
  day,
  onSave,
  onClose,
}: {
  day: OwnDay | undefined
  onSave: (day: OwnDay) => void
  onClose: () => void
}) {
  const t = useT()
  const form = useForm<Values, OwnDay>({
    initial: {
      ...(day ?? { name: '', from: '', to: '', yearly: false, openings: [] }),
      hours: day && day.openings.length > 0 ? 'special' : 'closed',
    },
    validate: ({ name, from, to, hours, openings }) => {
      const errors: FormErrors<Values> = {}
      if (name.trim() === '') errors.name = t('calendars:own.nameMissing')
      if (from === '') errors.from = t('calendars:own.fromMissing')
      if (to !== '' && to < from) errors.to = t('calendars:own.backwards')
      if (hours === 'special' && openings.length === 0) errors.openings = t('calendars:own.hoursMissing')
      if (hours === 'special' && wrongOpening(openings)) errors.openings = t('calendars:checkHours')
      return errors
    },
    submit: async ({ name, from, to, yearly, hours, openings }) => ({
      name: name.trim(),
      from,
      to: to || from,
      yearly,
      openings: hours === 'closed' ? [] : cleanOpenings(openings),
    }),
    onDone: (saved) => {
      onSave(saved)
      onClose()
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={day ? t('calendars:own.editTitle', { name: day.name }) : t('calendars:own.add')}
      form={form}
      submit={t('calendars:own.take')}
      onClose={onClose}
    >
      <Field label={t('calendars:own.name')} required error={errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={100}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t('calendars:own.from')} required error={errorOf('from')}>
          <TextInput type="date" value={values.from} onChange={(event) => set('from', event.target.value)} />
        </Field>
        <Field label={t('calendars:own.to')} hint={t('calendars:own.toHint')} error={errorOf('to')}>
          <TextInput
            type="date"
            min={values.from}
            value={values.to}
            onChange={(event) => set('to', event.target.value)}
          />
        </Field>
      </div>
      <Switch
        checked={values.yearly}
        onChange={(yearly) => set('yearly', yearly)}
        label={t('calendars:own.yearly')}
        hint={t('calendars:own.yearlyHint')}
      />
      <ChoiceRow
        label={t('calendars:own.hours')}
        value={values.hours}
        onChange={(hours) => set('hours', hours)}
        choices={[
          { value: 'closed', label: t('calendars:closed') },
          { value: 'special', label: t('calendars:own.special') },
        ]}
      />
      {values.hours === 'special' && (
        <OpeningsField
          name={t('calendars:own.hours')}
          value={values.openings}
          onChange={(openings) => set('openings', openings)}
        />
      )}
      <div aria-live="polite" className="text-danger text-xs empty:hidden">
        {errorOf('openings')}
      </div>
    </FormDialog>
  )
}
