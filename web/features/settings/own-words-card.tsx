import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { type GeneralValues, type Status, statuses } from './automatic-moves.ts'

type Words = Pick<GeneralValues, 'statusNames' | 'mediumPriority' | 'accountLabel'>

/** What the organization calls statuses and the priority between low and high. `doubled`: a status whose name is taken. */
export function OwnWordsCard({
  values,
  onChange,
  doubled,
}: {
  values: Words
  onChange: (words: Words) => void
  doubled: Status | undefined
}) {
  const t = useT()
  return (
    <SettingsCard title={t('settings:words.title')} text={t('settings:words.text')}>
      <div className="grid gap-4 sm:grid-cols-2">
        {statuses.map((status) => (
          <Field
            key={status}
            label={t(`settings:words.status.${status}`)}
            error={doubled === status ? t('settings:words.doubled') : undefined}
          >
            <TextInput
              maxLength={30}
              placeholder={t(`settings:words.status.${status}`)}
              value={values.statusNames[status]}
              onChange={(event) =>
                onChange({ ...values, statusNames: { ...values.statusNames, [status]: event.target.value } })
              }
            />
          </Field>
        ))}
        <Field label={t('settings:words.priority')}>
          <Select
            value={values.mediumPriority}
            onChange={(mediumPriority) => onChange({ ...values, mediumPriority })}
            options={[
              { value: 'medium', label: t('settings:words.medium') },
              { value: 'normal', label: t('shared:priority.normal') },
            ]}
          />
        </Field>
        <Field label={t('settings:words.accounts')} hint={t('settings:words.accountsHint')}>
          <Select
            value={values.accountLabel}
            onChange={(accountLabel) => onChange({ ...values, accountLabel })}
            options={(['account', 'company'] as const).map((one) => ({
              value: one,
              label: t(`settings:words.accountLabel.${one}`),
            }))}
          />
        </Field>
      </div>
    </SettingsCard>
  )
}
