import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import type { CustomDrafts } from '../../../shared/custom/custom-form.tsx'
import { RecordForm, useRecordForm } from '../../../shared/custom/record-form.tsx'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { doersQuery } from '../../../shared/tasks/tasks.api.ts'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { CustomerLinks, type CustomerLinkValues, type CustomerStart, linkIds, linksOf } from '../customer-links.tsx'
import { type ObjectRecord, saveObject } from './objects.api.ts'

interface Values extends CustomerLinkValues {
  name: string
  ownerId: string
  custom: CustomDrafts
}

const nobody = 'nobody'

const valuesOf = (one: ObjectRecord | undefined, start: CustomerStart): Values => ({
  name: one?.name ?? '',
  ...linksOf(one, start),
  ownerId: one?.owner?.id ?? nobody,
  custom: {},
})

/** A new object, or what every object has of one; its own fields stand on its page. */
export function ObjectDialog({
  type,
  object,
  start = {},
  onClose,
  onSaved,
}: {
  type: ObjectRecord['type']
  object?: ObjectRecord
  start?: CustomerStart
  onClose: () => void
  onSaved?: (object: ObjectRecord) => void
}) {
  const t = useT()
  const fields = useRecordForm(`object:${type.key}`, object === undefined)
  const { data: members = [] } = useQuery(doersQuery)
  const form = useForm({
    initial: valuesOf(object, start),
    validate: ({ name, custom }) => {
      const errors: FormErrors<Values> = fields.errors(custom)
      if (name.trim() === '') errors.name = t('objects:nameMissing')
      return errors
    },
    submit: (values) =>
      saveObject(type.key, object?.id, {
        name: values.name.trim(),
        ...linkIds(values),
        ownerId: values.ownerId === nobody ? null : values.ownerId,
        ...(object && { version: object.version }),
        ...fields.wish(values.custom),
      }),
    onDone: (saved) => {
      onClose()
      onSaved?.(saved)
      toast.done(object ? t('shared:form.saved') : t('objects:made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  // Who left since stays in sight.
  const known = object?.owner && !members.some(({ id }) => id === object.owner?.id) ? [object.owner] : []
  return (
    <FormDialog
      title={object ? t('objects:edit', { name: object.name }) : t('objects:new', { type: type.singular })}
      form={form}
      submit={object ? t('shared:form.save') : t('objects:create')}
      onClose={onClose}
    >
      <Field label={t('customers:column.name')} required error={errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={200}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
      <CustomerLinks legend={t('objects:of')} values={values} errorOf={errorOf} set={set} />
      <Field label={t('objects:owner')} hint={t('objects:ownerHint')} error={errorOf('ownerId')}>
        <Select
          value={values.ownerId}
          onChange={(id) => set('ownerId', id)}
          options={[
            { value: nobody, label: t('tasks:nobody') },
            ...[...known, ...members].map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
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
