import { Link } from '@tanstack/react-router'
import type { components } from '../../api/schema.gen.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { SaveBar } from '../../shared/save-bar.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { TimeZonePicker } from '../../shared/time-zone-picker.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { daysOf, doubledName, type GeneralValues, settingsOf, valuesOf } from './automatic-moves.ts'
import { CodeFormatFields } from './code-format-fields.tsx'
import { customerLanguages } from './customer-languages.ts'
import { OwnWordsCard } from './own-words-card.tsx'
import { type Organization, saveOrganization } from './settings.api.ts'

type Condition = components['schemas']['ConditionTree']

/** What a look at the rule begins with: a month of tickets that it left resolved. */
const stayedResolved = {
  all: [{ field: 'thankedAt', operator: 'within_last', value: { amount: 30, unit: 'days' } }],
} satisfies Condition

/** Name, ticket prefix and automatic moves of the organization. */
export function GeneralForm({ organization }: { organization: Organization }) {
  const t = useT()
  const place = usePlace()
  const form = useForm({
    initial: valuesOf(organization),
    validate: (values) => {
      const errors: FormErrors<GeneralValues> = {}
      if (values.name.trim() === '') errors.name = t('settings:general.nameMissing')
      if (values.prefix === '') errors.prefix = t('settings:prefix.missing')
      const days = t('settings:moves.daysWrong')
      if (values.reopenOnReply && values.hasReopenLimit && !daysOf(values.reopenDays)) errors.reopenDays = days
      if (values.closes && !daysOf(values.autoCloseDays)) errors.autoCloseDays = days
      if (doubledName(values.statusNames)) errors.statusNames = t('settings:words.doubled')
      return errors
    },
    submit: (values) =>
      saveOrganization({
        name: values.name.trim(),
        ...(values.prefix !== organization.prefix && { prefix: values.prefix }),
        codeInfix: values.codeInfix,
        codeDigits: Number(values.codeDigits),
        settings: settingsOf(values),
      }),
    onDone: (saved) => {
      form.rebase(valuesOf(saved))
      toast.done(t('shared:form.saved'))
    },
  })
  const { values, set, errorOf } = form
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-5">
      <FailureBanner error={form.failure} />
      <SettingsCard title={t('settings:general.organization')}>
        <Field
          label={t('settings:general.name')}
          hint={t('settings:general.nameHint')}
          required
          error={errorOf('name')}
        >
          <TextInput maxLength={120} value={values.name} onChange={(event) => set('name', event.target.value)} />
        </Field>
        <CodeFormatFields
          current={organization}
          value={{ prefix: values.prefix, infix: values.codeInfix, digits: values.codeDigits }}
          onChange={({ prefix, infix, digits }) => {
            set('prefix', prefix)
            set('codeInfix', infix)
            set('codeDigits', digits)
          }}
          errors={{ prefix: errorOf('prefix'), infix: errorOf('codeInfix') }}
        />
        <Field label={t('settings:general.customerLanguage')} hint={t('settings:general.customerLanguageHint')}>
          <Select
            value={values.customerLanguage}
            onChange={(language) => set('customerLanguage', language)}
            options={customerLanguages(place.locale)}
          />
        </Field>
        <Field label={t('settings:general.timeZone')} hint={t('settings:general.timeZoneHint')}>
          <TimeZonePicker
            value={values.timeZone}
            onChange={(zone) => zone && set('timeZone', zone)}
            label={t('settings:general.timeZone')}
            placeholder={t('settings:general.findZone')}
          />
        </Field>
      </SettingsCard>
      <OwnWordsCard
        values={values}
        onChange={({ statusNames, mediumPriority, accountLabel }) => {
          set('statusNames', statusNames)
          set('mediumPriority', mediumPriority)
          set('accountLabel', accountLabel)
        }}
        doubled={errorOf('statusNames') ? doubledName(values.statusNames) : undefined}
      />
      <SettingsCard title={t('settings:moves.title')} text={t('settings:moves.text')}>
        <Switch
          checked={values.autoInProgress}
          onChange={(checked) => set('autoInProgress', checked)}
          label={t('settings:moves.autoInProgress')}
          hint={t('settings:moves.autoInProgressHint')}
        />
        <Switch
          checked={values.openOnReply}
          onChange={(checked) => set('openOnReply', checked)}
          label={t('settings:moves.open')}
          hint={t('settings:moves.openHint')}
        />
        <Switch
          checked={values.reopenOnReply}
          onChange={(checked) => set('reopenOnReply', checked)}
          label={t('settings:moves.reopen')}
          hint={values.reopenOnReply ? t('settings:moves.reopenHint') : t('settings:moves.reopenOffHint')}
        />
        {values.reopenOnReply && (
          <div className="flex flex-col gap-3 border-line border-l-2 pl-4 sm:ml-9.5">
            <Switch
              checked={values.hasReopenLimit}
              onChange={(checked) => set('hasReopenLimit', checked)}
              label={t('settings:moves.reopenLimit')}
              hint={values.hasReopenLimit ? t('settings:moves.reopenLimitHint') : t('settings:moves.reopenNoLimitHint')}
            />
            {values.hasReopenLimit && (
              <Days
                label={t('settings:moves.reopenDays')}
                value={values.reopenDays}
                onChange={(text) => set('reopenDays', text)}
                error={errorOf('reopenDays')}
              />
            )}
            <Switch
              checked={values.thanksStayResolved}
              onChange={(checked) => set('thanksStayResolved', checked)}
              label={t('settings:moves.thanks')}
              hint={t('settings:moves.thanksHint')}
            />
            <Link
              to={paths.tickets}
              search={{ view: 'all', filter: stayedResolved, sort: '-thankedAt' }}
              className="self-start text-accent-ink underline underline-offset-2 sm:ml-9.5"
            >
              {t('settings:moves.thanksReview')}
            </Link>
          </div>
        )}
        <Switch
          checked={values.followUpOnReply}
          onChange={(checked) => set('followUpOnReply', checked)}
          label={t('settings:moves.followUp')}
          hint={t(values.followUpOnReply ? 'settings:moves.followUpHint' : 'settings:moves.followUpOffHint')}
        />
        <Switch
          checked={values.closes}
          onChange={(checked) => set('closes', checked)}
          label={t('settings:moves.close')}
          hint={values.closes ? t('settings:moves.closeHint') : t('settings:moves.closeOffHint')}
        />
        {values.closes && (
          <div className="border-line border-l-2 pl-4 sm:ml-9.5">
            <Days
              label={t('settings:moves.closeDays')}
              value={values.autoCloseDays}
              onChange={(text) => set('autoCloseDays', text)}
              error={errorOf('autoCloseDays')}
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

function Days({
  label,
  value,
  onChange,
  error,
}: {
  label: string
  value: string
  onChange: (text: string) => void
  error?: string
}) {
  return (
    <Field label={label} error={error}>
      <TextInput
        inputMode="numeric"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="max-w-24 tabular-nums"
      />
    </Field>
  )
}
