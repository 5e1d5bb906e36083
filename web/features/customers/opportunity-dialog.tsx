import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import type { CustomDrafts } from '../../shared/custom/custom-form.tsx'
import { RecordForm, useRecordForm } from '../../shared/custom/record-form.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { CustomerLinks, type CustomerLinkValues, type CustomerStart, linkIds, linksOf } from './customer-links.tsx'
import { currencies, moneyDraft, readMoney } from './money-values.ts'
import { type Opportunity, saveOpportunity, stagesQuery } from './opportunities.api.ts'

interface Values extends CustomerLinkValues {
  name: string
  stageId: string
  value: string
  currency: string
  closeOn: string
  notes: string
  custom: CustomDrafts
}

const valuesOf = (one: Opportunity | undefined, start: CustomerStart): Values => ({
  name: one?.name ?? '',
  stageId: one?.stage.id ?? '',
  value: one?.value ? moneyDraft(one.value) : '',
  currency: one?.value?.currency ?? 'EUR',
  closeOn: one?.closeOn ?? '',
  ...linksOf(one, start),
  notes: one?.notes ?? '',
  custom: {},
})

/** A new opportunity, or everything about one. */
export function OpportunityDialog({
  opportunity,
  start = {},
  onClose,
  onSaved,
}: {
  opportunity?: Opportunity
  start?: CustomerStart
  onClose: () => void
  onSaved?: (opportunity: Opportunity) => void
}) {
  const t = useT()
  const { data: stages = [] } = useQuery(stagesQuery)
  const fields = useRecordForm('opportunity', opportunity === undefined)
  const form = useForm({
    initial: valuesOf(opportunity, start),
    validate: ({ name, value, currency, custom }) => {
      const errors: FormErrors<Values> = fields.errors(custom)
      if (name.trim() === '') errors.name = t('opportunities:nameMissing')
      if (readMoney(value, currency) === undefined) errors.value = t('opportunities:valueWrong')
      return errors
    },
    submit: (values) =>
      saveOpportunity(opportunity?.id, {
        name: values.name.trim(),
        ...(values.stageId !== '' && { stageId: values.stageId }),
        value: readMoney(values.value, values.currency) ?? null,
        closeOn: values.closeOn || null,
        ...linkIds(values),
        notes: values.notes,
        ...fields.wish(values.custom),
      }),
    onDone: (saved) => {
      onClose()
      onSaved?.(saved)
      toast.done(opportunity ? t('shared:form.saved') : t('opportunities:made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={opportunity ? t('opportunities:edit', { name: opportunity.name }) : t('opportunities:new')}
      form={form}
      submit={opportunity ? t('shared:form.save') : t('opportunities:create')}
      onClose={onClose}
    >
      <Field label={t('customers:column.name')} required error={errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={200}
          placeholder={t('opportunities:example')}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('opportunities:stage')} error={errorOf('stageId')}>
          <Select
            value={values.stageId || stages[0]?.id}
            onChange={(id) => set('stageId', id)}
            options={stages.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Field>
        <Field label={t('opportunities:closeOn')} hint={t('opportunities:closeOnHint')} error={errorOf('closeOn')}>
          <TextInput
            type="date"
            min="1900-01-01"
            max="2199-12-31"
            value={values.closeOn}
            onChange={(event) => set('closeOn', event.target.value)}
          />
        </Field>
        <Field label={t('opportunities:value')} error={errorOf('value')}>
          <TextInput
            inputMode="decimal"
            maxLength={20}
            value={values.value}
            onChange={(event) => set('value', event.target.value)}
          />
        </Field>
        <Field label={t('opportunities:currency')} error={errorOf('currency')}>
          <Select
            value={values.currency}
            onChange={(currency) => set('currency', currency)}
            options={currencies.map((one) => ({ value: one, label: one }))}
          />
        </Field>
      </div>
      <CustomerLinks legend={t('opportunities:of')} values={values} errorOf={errorOf} set={set} />
      <Field label={t('customers:column.notes')} error={errorOf('notes')}>
        <TextArea maxLength={20_000} value={values.notes} onChange={(event) => set('notes', event.target.value)} />
      </Field>
      <RecordForm
        of={fields}
        drafts={values.custom}
        onChange={(drafts) => set('custom', drafts)}
        asked={errorOf('custom') !== undefined}
        refused={form.error}
      />
    </FormDialog>
  )
}
