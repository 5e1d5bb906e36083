import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Field } from '../../ui/field.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { createTemplate, refreshTemplates, type Template, updateTemplate } from './checklists.api.ts'
import { itemsOf, linesOf } from './template-lines.ts'

/** A new template, or one to change. */
export function TemplateDialog({ template, onClose }: { template?: Template; onClose: () => void }) {
  const t = useT()
  const form = useForm({
    initial: { name: template?.name ?? '', items: template ? linesOf(template.items) : '' },
    validate: ({ name, items }) => {
      const count = itemsOf(items).length
      return {
        ...(name.trim() === '' && { name: t('acts:templates.nameMissing') }),
        ...(count === 0 && { items: t('acts:templates.itemsMissing') }),
        ...(count > 50 && { items: t('acts:templates.tooMany') }),
      }
    },
    submit: ({ name, items }) => {
      const body = { name: name.trim(), items: itemsOf(items) }
      return template ? updateTemplate(template.id, body) : createTemplate(body)
    },
    onDone: (saved) => {
      refreshTemplates()
      onClose()
      toast.done(template ? t('shared:form.saved') : t('acts:templates.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={template ? t('acts:templates.edit', { name: template.name }) : t('acts:templates.new')}
      form={form}
      submit={template ? t('shared:form.save') : t('acts:templates.create')}
      words={{ 'checklist_template.name_taken': t('acts:templates.nameTaken', { name: values.name.trim() }) }}
      onClose={onClose}
    >
      <Field label={t('acts:templates.name')} required error={errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={100}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
      <Field label={t('acts:templates.items')} required hint={t('acts:templates.itemsHint')} error={errorOf('items')}>
        <TextArea rows={10} value={values.items} onChange={(event) => set('items', event.target.value)} />
      </Field>
    </FormDialog>
  )
}
