import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { ObjectIcon, objectIcons } from '../../../shared/objects/object-icon.tsx'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import type { ObjectType } from '../../../shell/object-types.api.ts'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { refreshTypes, saveType } from './objects.api.ts'

type Values = Pick<ObjectType, 'singular' | 'plural' | 'icon' | 'description'> & { key: string }

const icons = Object.keys(objectIcons) as ObjectType['icon'][]

/** A new type of objects, or everything about one; its key is chosen once. */
export function ObjectTypeDialog({ type, onClose }: { type?: ObjectType; onClose: () => void }) {
  const t = useT()
  const form = useForm<Values, ObjectType>({
    initial: {
      singular: type?.singular ?? '',
      plural: type?.plural ?? '',
      icon: type?.icon ?? 'box',
      description: type?.description ?? '',
      key: '',
    },
    validate: ({ singular, plural, key }) => {
      const errors: FormErrors<Values> = {}
      if (singular.trim() === '') errors.singular = t('objects:nameMissing')
      if (plural.trim() === '') errors.plural = t('objects:nameMissing')
      if (key !== '' && !/^[a-z][a-z0-9_]{0,39}$/.test(key)) errors.key = t('customFields:wrong.key')
      return errors
    },
    submit: ({ key, ...values }) =>
      saveType(type?.key, {
        ...values,
        ...(type && { version: type.version }),
        ...(key !== '' && { key }),
      }),
    onDone: () => {
      void refreshTypes()
      onClose()
      toast.done(t('shared:form.saved'))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={type ? t('objects:edit', { name: type.plural }) : t('objects:types.new')}
      form={form}
      submit={type ? t('shared:form.save') : t('objects:types.create')}
      onClose={onClose}
    >
      <Field label={t('objects:types.singular')} required error={errorOf('singular')}>
        <TextInput
          autoFocus
          maxLength={60}
          placeholder={t('objects:types.singularExample')}
          value={values.singular}
          onChange={(event) => set('singular', event.target.value)}
        />
      </Field>
      <Field label={t('objects:types.plural')} hint={t('objects:types.pluralHint')} required error={errorOf('plural')}>
        <TextInput
          maxLength={60}
          placeholder={t('objects:types.pluralExample')}
          value={values.plural}
          onChange={(event) => set('plural', event.target.value)}
        />
      </Field>
      <Field label={t('objects:types.icon')} error={errorOf('icon')}>
        <Select
          value={values.icon}
          onChange={(icon) => set('icon', icon)}
          options={icons.map((icon) => ({
            value: icon,
            label: t(`objects:types.icons.${icon}`),
            icon: <ObjectIcon icon={icon} className="size-4" />,
          }))}
        />
      </Field>
      <Field
        label={t('objects:types.description')}
        hint={t('objects:types.descriptionHint')}
        error={errorOf('description')}
      >
        <TextInput
          maxLength={500}
          value={values.description}
          onChange={(event) => set('description', event.target.value)}
        />
      </Field>
      {!type && (
        <Field label={t('customFields:key')} hint={t('objects:types.keyHint')} error={errorOf('key')}>
          <TextInput maxLength={40} value={values.key} onChange={(event) => set('key', event.target.value)} />
        </Field>
      )}
    </FormDialog>
  )
}
