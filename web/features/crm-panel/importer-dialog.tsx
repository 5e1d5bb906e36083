import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { PasswordInput } from '../../shared/password-input.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { type CrmSource, type Importer, importersQuery, refreshSources, saveImporter } from './crm-panel.api.ts'

/** The ones that are built in say in the language of the reader how their secret is written. */
const translated = ['salesforce', 'hubspot', 'pipedrive'] as const
const hours = [1, 2, 4, 6, 12, 24, 48, 168]

interface Values {
  importer: string
  source: string
  address: string
  secret: string
  everyHours: number
  currency: string
  enabled: boolean
}

/** Has a CRM asked by itself, or otherwise than before. The secret is written, and never read back. */
export function ImporterDialog({ source, onClose }: { source?: CrmSource; onClose: () => void }) {
  const { data } = useQuery(importersQuery)
  return data ? <ImporterForm importers={data.data} source={source} onClose={onClose} /> : null
}

function ImporterForm({
  importers,
  source,
  onClose,
}: {
  importers: Importer[]
  source: CrmSource | undefined
  onClose: () => void
}) {
  const t = useT()
  const before = source?.importer
  const find = (name: string) => importers.find((one) => one.name === name)
  const usual = (name: string) => find(name)?.address ?? ''
  const first = (source && find(source.source)?.name) ?? importers[0]?.name ?? ''
  const form = useForm<Values, CrmSource>({
    initial: {
      importer: before?.importer ?? first,
      source: source?.source ?? first,
      address: before?.address ?? usual(first),
      secret: '',
      everyHours: before?.everyHours ?? 24,
      currency: before?.currency ?? '',
      enabled: before?.enabled ?? true,
    },
    validate: (values) => {
      const errors: FormErrors<Values> = {}
      if (!/^[a-z][a-z0-9_-]{0,39}$/.test(values.source)) errors.source = t('crmSettings:importer.badSource')
      if (values.address.trim() === '') errors.address = t('crmSettings:importer.addressMissing')
      if (!before && values.secret === '') errors.secret = t('crmSettings:importer.secretMissing')
      if (!/^([A-Z]{3})?$/.test(values.currency)) errors.currency = t('crmSettings:importer.badCurrency')
      return errors
    },
    submit: ({ source: name, secret, currency, address, ...rest }) =>
      saveImporter(name, {
        ...rest,
        address: address.trim(),
        currency: currency === '' ? null : currency,
        ...(secret !== '' && { secret }),
      }),
    onDone: (saved) => {
      refreshSources()
      toast.done(t('crmSettings:importer.done', { name: saved.name }))
      onClose()
    },
  })
  const { values, set, setAll, errorOf } = form
  const known = translated.find((one) => one === values.importer)
  const hint = known ? t(`crmSettings:importer.secretHint.${known}`) : find(values.importer)?.secretIs
  return (
    <FormDialog
      title={before ? t('crmSettings:importer.titleOf', { name: source?.name }) : t('crmSettings:importer.title')}
      description={t('crmSettings:importer.text')}
      form={form}
      submit={t(before ? 'crmSettings:importer.save' : 'crmSettings:importer.connect')}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('crmSettings:importer.crm')} required>
          <Select
            value={values.importer}
            onChange={(importer) =>
              setAll({ ...values, importer, address: usual(importer), ...(!source && { source: importer }) })
            }
            options={[
              ...importers.map(({ name, label }) => ({ value: name, label })),
              // Its file is gone.
              ...(find(values.importer) ? [] : [{ value: values.importer, label: values.importer }]),
            ]}
          />
        </Field>
        {!source && (
          <Field
            label={t('crmSettings:importer.source')}
            hint={t('crmSettings:importer.sourceHint')}
            required
            error={errorOf('source')}
          >
            <TextInput maxLength={40} value={values.source} onChange={({ target }) => set('source', target.value)} />
          </Field>
        )}
      </div>
      <Field
        label={t('crmSettings:importer.address')}
        hint={t('crmSettings:importer.addressHint')}
        required
        error={errorOf('address')}
      >
        <TextInput
          inputMode="url"
          maxLength={500}
          value={values.address}
          onChange={({ target }) => set('address', target.value)}
        />
      </Field>
      <Field
        label={t('crmSettings:importer.secret')}
        hint={
          <>
            {hint} {before && t('crmSettings:importer.secretKept')}
          </>
        }
        required={!before}
        error={errorOf('secret')}
      >
        <PasswordInput
          autoComplete="off"
          maxLength={4000}
          value={values.secret}
          onChange={({ target }) => set('secret', target.value)}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('crmSettings:importer.every')}>
          <Select
            value={String(values.everyHours)}
            onChange={(every) => set('everyHours', Number(every))}
            options={[...new Set([...hours, values.everyHours])].map((count) => ({
              value: String(count),
              label: t('crmSettings:importer.hours', { count }),
            }))}
          />
        </Field>
        <Field
          label={t('crmSettings:importer.currency')}
          hint={t('crmSettings:importer.currencyHint')}
          error={errorOf('currency')}
        >
          <TextInput
            maxLength={3}
            value={values.currency}
            onChange={({ target }) => set('currency', target.value.toUpperCase())}
          />
        </Field>
      </div>
      <Switch
        checked={values.enabled}
        onChange={(enabled) => set('enabled', enabled)}
        label={t('crmSettings:importer.enabled')}
      />
    </FormDialog>
  )
}
