import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { type MacroRow, refreshMacros, renameFolder } from './macros.api.ts'

/** Renames a folder for all macros in it that the person may change; the name of another folder puts them there. */
export function RenameFolderDialog({
  folder,
  macros,
  onClose,
}: {
  folder: string
  macros: readonly MacroRow[]
  onClose: () => void
}) {
  const t = useT()
  const own = macros.filter((macro) => macro.folder === folder && macro.editable).length
  const kept = macros.filter((macro) => macro.folder === folder && !macro.editable).length
  const form = useForm({
    initial: { to: folder },
    submit: ({ to }) => renameFolder(folder, to.trim() || null),
    onDone: ({ renamed }) => {
      refreshMacros()
      onClose()
      toast.done(t('macros:folder.done', { count: renamed }))
    },
  })
  const to = form.values.to.trim()
  const isOther = to !== folder && macros.some((macro) => macro.folder === to)
  return (
    <FormDialog
      size="sm"
      title={t('macros:folder.title', { name: folder })}
      description={
        kept > 0
          ? `${t('macros:folder.lead', { count: own })} ${t('macros:folder.kept', { count: kept })}`
          : t('macros:folder.lead', { count: own })
      }
      form={form}
      submit={t('macros:folder.submit')}
      onClose={onClose}
    >
      <Field
        label={t('macros:folder.name')}
        hint={isOther ? t('macros:folder.joins', { name: to }) : t('macros:folder.empty')}
        error={form.errorOf('to')}
      >
        <TextInput
          autoFocus
          maxLength={100}
          value={form.values.to}
          onChange={(event) => form.set('to', event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}
