import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { type CrmSource, refreshSources, saveSource } from './crm-panel.api.ts'

type Values = { name: string; contactUrl: string; accountUrl: string }

const isTemplate = (text: string) => text === '' || /^https?:\/\/\S*\{externalId\}\S*$/.test(text)
const said = (text: string) => (text.trim() === '' ? null : text.trim())

/** How a source is called, and where it shows its records (product.md MX12). */
export function SourceDialog({ source, onClose }: { source: CrmSource; onClose: () => void }) {
  const t = useT()
  const form = useForm<Values, CrmSource>({
    initial: { name: source.name, contactUrl: source.contactUrl ?? '', accountUrl: source.accountUrl ?? '' },
    validate: ({ name, contactUrl, accountUrl }) => {
      const errors: FormErrors<Values> = {}
      if (name.trim() === '') errors.name = t('crmSettings:source.nameMissing')
      if (!isTemplate(contactUrl.trim())) errors.contactUrl = t('crmSettings:source.badUrl')
      if (!isTemplate(accountUrl.trim())) errors.accountUrl = t('crmSettings:source.badUrl')
      return errors
    },
    submit: ({ name, contactUrl, accountUrl }) =>
      saveSource(source.source, { name: name.trim(), contactUrl: said(contactUrl), accountUrl: said(accountUrl) }),
    onDone: () => {
      refreshSources()
      toast.done(t('shared:form.saved'))
      onClose()
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={t('crmSettings:source.title', { name: source.name })}
      form={form}
      submit={t('crmSettings:source.save')}
      onClose={onClose}
    >
      <Field
        label={t('crmSettings:source.name')}
        hint={t('crmSettings:source.nameHint')}
        required
        error={errorOf('name')}
      >
        <TextInput autoFocus maxLength={60} value={values.name} onChange={({ target }) => set('name', target.value)} />
      </Field>
      {(['contactUrl', 'accountUrl'] as const).map((name) => (
        <Field
          key={name}
          label={t(`crmSettings:source.${name}`)}
          hint={t('crmSettings:source.urlHint')}
          error={errorOf(name)}
        >
          <TextInput
            inputMode="url"
            maxLength={2000}
            placeholder="https://crm.example.com/{externalId}"
            value={values[name]}
            onChange={({ target }) => set(name, target.value)}
          />
        </Field>
      ))}
    </FormDialog>
  )
}
