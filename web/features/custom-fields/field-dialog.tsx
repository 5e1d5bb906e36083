import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import {
  type CustomField,
  type FieldEntity,
  type FieldSection,
  refreshFields,
} from '../../shared/custom/custom-fields.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { objectTypesQuery } from '../../shell/object-types.api.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { createField, pipelinesQuery, typesQuery, updateField } from './custom-fields.api.ts'
import { FieldTypeIcon, fieldTypeNames } from './field-types.tsx'
import { OnlyOfTickets } from './only-of-tickets.tsx'
import { type OptionDraft, OptionsField } from './options-field.tsx'

export interface FieldValues {
  name: string
  key: string
  type: CustomField['type']
  help: string
  sectionId: string
  currency: string
  lookup: NonNullable<CustomField['lookup']>
  options: OptionDraft[]
  typeIds: string[]
  pipelineIds: string[]
  requiredFromCustomer: boolean
  requiredOnCreate: boolean
  requiredOnResolve: boolean
  requiredStageIds: string[]
  visibleToCustomer: boolean
}

const none = 'none'
const currencies = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'AUD', 'CAD', 'CNY', 'CZK', 'DKK', 'INR', 'NOK', 'PLN', 'SEK']

const valuesOf = (field: CustomField | undefined): FieldValues => ({
  name: field?.name ?? '',
  key: field?.key ?? '',
  type: field?.type ?? 'text',
  help: field?.help ?? '',
  sectionId: field?.sectionId ?? none,
  currency: field?.currency ?? 'EUR',
  lookup: field?.lookup ?? 'contact',
  options: (field?.options ?? []).map((option) => ({ ...option, optionId: option.id })),
  typeIds: field?.typeIds ?? [],
  pipelineIds: field?.pipelineIds ?? [],
  requiredFromCustomer: field?.requiredFromCustomer ?? false,
  requiredOnCreate: field?.requiredOnCreate ?? false,
  requiredOnResolve: field?.requiredOnResolve ?? false,
  requiredStageIds: field?.requiredStageIds ?? [],
  visibleToCustomer: field?.visibleToCustomer ?? false,
})

/** A new custom field, or everything about one; key and type are chosen once. */
export function FieldDialog({
  entity,
  field,
  sections,
  onClose,
}: {
  entity: FieldEntity
  field?: CustomField
  sections: readonly FieldSection[]
  onClose: () => void
}) {
  const t = useT()
  const ofTicket = entity === 'ticket'
  const types = (useQuery(typesQuery).data ?? []).filter((one) => !one.archived || field?.typeIds.includes(one.id))
  const pipelines = (useQuery(pipelinesQuery).data ?? []).filter((one) => !one.leaving)
  const { data: objects = [] } = useQuery(objectTypesQuery)
  const targets: { value: FieldValues['lookup']; label: string }[] = [
    ...(['contact', 'account', 'ticket'] as const).map((one) => ({
      value: one,
      label: t(`customFields:lookups.${one}`),
    })),
    ...objects
      .map(({ key, singular, archived }) => ({ value: `object:${key}` as const, label: singular, archived }))
      .filter(({ value, archived }) => !archived || field?.lookup === value),
  ]
  const form = useForm<FieldValues, CustomField>({
    initial: valuesOf(field),
    validate: (values) => {
      const errors: FormErrors<FieldValues> = {}
      if (values.name.trim() === '') errors.name = t('customFields:wrong.name')
      if (!field && values.key !== '' && !/^[a-z][a-z0-9_]{0,39}$/.test(values.key))
        errors.key = t('customFields:wrong.key')
      const names = values.options.map((option) => option.name.trim().toLowerCase())
      if (hasOptions(values.type)) {
        if (names.length === 0) errors.options = t('customFields:wrong.noOptions')
        else if (names.includes('')) errors.options = t('customFields:wrong.optionName')
        else if (new Set(names).size < names.length) errors.options = t('customFields:wrong.optionTwice')
      }
      return errors
    },
    submit: (values) => {
      const {
        typeIds,
        pipelineIds,
        requiredFromCustomer,
        requiredOnCreate,
        requiredOnResolve,
        requiredStageIds,
        visibleToCustomer,
      } = values
      const shared = {
        name: values.name.trim(),
        help: values.help.trim(),
        sectionId: values.sectionId === none ? null : values.sectionId,
        requiredOnCreate,
        ...(ofTicket && {
          typeIds,
          pipelineIds,
          requiredFromCustomer,
          requiredOnResolve,
          requiredStageIds,
          visibleToCustomer,
        }),
      }
      const options = values.options.map(({ optionId, name, color, archived }) => ({
        ...(optionId && { id: optionId }),
        name: name.trim(),
        color,
        ...(field && { archived }),
      }))
      if (field) return updateField(field.id, { ...shared, ...(hasOptions(field.type) && { options }) })
      return createField({
        entity,
        ...shared,
        type: values.type,
        ...(values.key !== '' && { key: values.key }),
        ...(values.type === 'money' && { currency: values.currency }),
        ...(values.type === 'record' && { lookup: values.lookup }),
        ...(hasOptions(values.type) && { options: options.map(({ name, color }) => ({ name, color })) }),
      })
    },
    onDone: (saved) => {
      refreshFields()
      onClose()
      toast.done(field ? t('shared:form.saved') : t('customFields:made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="lg"
      title={field ? t('customFields:edit', { name: field.name }) : t('customFields:new')}
      form={form}
      submit={field ? t('shared:form.save') : t('customFields:create')}
      onClose={onClose}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t('customFields:name')} required error={errorOf('name')}>
          <TextInput
            autoFocus
            maxLength={80}
            value={values.name}
            onChange={(event) => set('name', event.target.value)}
          />
        </Field>
        <Field
          label={t('customFields:type')}
          hint={field ? t('customFields:typeFixed') : undefined}
          error={errorOf('type')}
        >
          <Select
            disabled={field !== undefined}
            value={values.type}
            onChange={(type) => set('type', type)}
            options={fieldTypeNames.map((type) => ({
              value: type,
              label: t(`customFields:types.${type}`),
              icon: <FieldTypeIcon type={type} />,
            }))}
          />
        </Field>
        <Field label={t('customFields:help')} hint={t('customFields:helpHint')} error={errorOf('help')}>
          <TextInput maxLength={500} value={values.help} onChange={(event) => set('help', event.target.value)} />
        </Field>
        <Field label={t('customFields:key')} hint={t('customFields:keyHint')} error={errorOf('key')}>
          <TextInput
            disabled={field !== undefined}
            maxLength={40}
            className="font-mono"
            value={values.key}
            onChange={(event) => set('key', event.target.value)}
          />
        </Field>
        {sections.length > 0 && (
          <Field label={t('customFields:section')} error={errorOf('sectionId')}>
            <Select
              value={values.sectionId}
              onChange={(sectionId) => set('sectionId', sectionId)}
              options={[
                { value: none, label: t('customFields:noSection') },
                ...sections.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </Field>
        )}
        {values.type === 'money' && (
          <Field label={t('customFields:currency')} error={errorOf('currency')}>
            <Select
              disabled={field !== undefined}
              value={values.currency}
              onChange={(currency) => set('currency', currency)}
              options={[...new Set([...currencies, values.currency])].map((one) => ({ value: one, label: one }))}
            />
          </Field>
        )}
        {values.type === 'record' && (
          <Field label={t('customFields:lookup')} error={errorOf('lookup')}>
            <Select
              disabled={field !== undefined}
              value={values.lookup}
              onChange={(lookup) => set('lookup', lookup)}
              options={targets}
            />
          </Field>
        )}
      </div>
      {hasOptions(values.type) && (
        <OptionsField
          options={values.options}
          onChange={(options) => set('options', options)}
          error={errorOf('options')}
        />
      )}
      {ofTicket ? (
        <OnlyOfTickets values={values} set={set} types={types} pipelines={pipelines} />
      ) : (
        <Switch
          checked={values.requiredOnCreate}
          onChange={(checked) => set('requiredOnCreate', checked)}
          label={t('customFields:required.record')}
        />
      )}
    </FormDialog>
  )
}

const hasOptions = (type: CustomField['type']) => type === 'select' || type === 'multi_select'
