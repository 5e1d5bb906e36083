import { useMutation } from '@tanstack/react-query'
import { EyeOff, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { type CrmSettings, saveCrm } from './crm-panel.api.ts'

type Kind = 'contactFields' | 'accountFields'
type CrmField = CrmSettings[Kind][number]
type Values = { key: string; label: string; hidden: boolean }

/** Keys of the JSON of rows: their order, their labels, and which are sent to nobody (product.md MX8). */
export function FieldsCard({ kind, fields }: { kind: Kind; fields: readonly CrmField[] }) {
  const t = useT()
  const [opened, setOpened] = useState<CrmField | 'new'>()
  const save = useMutation({
    mutationFn: (next: CrmField[]) => saveCrm({ settings: { crm: { [kind]: next } } }),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  return (
    <>
      <SettingsCard
        title={t(`crmSettings:fields.${kind}`)}
        text={t(kind === 'contactFields' ? 'crmSettings:fields.contactText' : 'crmSettings:fields.accountText')}
        actions={
          <Button press="a" onClick={() => setOpened('new')}>
            <Plus aria-hidden="true" className="size-3.5" />
            {t('crmSettings:fields.add')}
          </Button>
        }
        flush
        isRow
      >
        {fields.length === 0 ? (
          <p className="px-4 py-4 text-ink2">{t('crmSettings:fields.none')}</p>
        ) : (
          <ReorderList
            label={t(`crmSettings:fields.${kind}`)}
            items={fields.map((field) => ({ ...field, id: field.key, name: field.label ?? field.key }))}
            onOrder={(ids) => save.mutateAsync(ids.flatMap((id) => fields.find(({ key }) => key === id) ?? []))}
          >
            {(field) => (
              <div className="flex min-w-0 flex-1 items-center gap-2 py-1.5 pr-2">
                <span className="min-w-0 truncate font-medium">{field.name}</span>
                {field.label !== null && <code className="min-w-0 truncate text-ink3 text-xs">{field.key}</code>}
                {field.hidden && <Badge icon={<EyeOff />}>{t('crmSettings:fields.hidden')}</Badge>}
                <span className="flex-1" />
                <IconButton
                  press="e"
                  label={t('crmSettings:fields.edit', { name: field.name })}
                  icon={<Pencil aria-hidden="true" />}
                  onClick={() => setOpened(fields.find(({ key }) => key === field.key))}
                />
                <IconButton
                  press="delete"
                  label={t('crmSettings:fields.remove', { name: field.name })}
                  icon={<Trash2 aria-hidden="true" />}
                  onClick={() => save.mutate(fields.filter(({ key }) => key !== field.key))}
                />
              </div>
            )}
          </ReorderList>
        )}
      </SettingsCard>
      {opened && (
        <FieldDialog
          field={opened === 'new' ? undefined : opened}
          others={fields.filter((field) => field !== opened).map(({ key }) => key)}
          onSave={(next) =>
            saveCrm({
              settings: {
                crm: {
                  [kind]: opened === 'new' ? [...fields, next] : fields.map((one) => (one === opened ? next : one)),
                },
              },
            })
          }
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  )
}

function FieldDialog({
  field,
  others,
  onSave,
  onClose,
}: {
  field?: CrmField
  others: readonly string[]
  onSave: (field: CrmField) => Promise<unknown>
  onClose: () => void
}) {
  const t = useT()
  const form = useForm<Values, unknown>({
    initial: { key: field?.key ?? '', label: field?.label ?? '', hidden: field?.hidden ?? false },
    validate: ({ key }) => {
      const errors: FormErrors<Values> = {}
      if (key.trim() === '') errors.key = t('crmSettings:fields.keyMissing')
      else if (others.includes(key.trim())) errors.key = t('crmSettings:fields.twice')
      return errors
    },
    submit: ({ key, label, hidden }) => onSave({ key: key.trim(), label: label.trim() || null, hidden }),
    onDone: () => {
      toast.done(t('crmSettings:fields.saved'))
      onClose()
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={field ? t('crmSettings:fields.edit', { name: field.label ?? field.key }) : t('crmSettings:fields.new')}
      form={form}
      submit={t('crmSettings:fields.save')}
      onClose={onClose}
    >
      <Field label={t('crmSettings:fields.key')} hint={t('crmSettings:fields.keyHint')} required error={errorOf('key')}>
        <TextInput autoFocus maxLength={200} value={values.key} onChange={({ target }) => set('key', target.value)} />
      </Field>
      <Field label={t('crmSettings:fields.label')} hint={t('crmSettings:fields.labelHint')} error={errorOf('label')}>
        <TextInput maxLength={60} value={values.label} onChange={({ target }) => set('label', target.value)} />
      </Field>
      <Checkbox
        checked={values.hidden}
        onChange={(hidden) => set('hidden', hidden)}
        label={t('crmSettings:fields.hide')}
      />
    </FormDialog>
  )
}
