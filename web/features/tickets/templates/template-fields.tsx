import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { type CustomValue, customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { FieldValue } from '../field-value.tsx'

/** Values of custom fields that tickets of the template begin with. */
export function TemplateFields({
  custom,
  names,
  error,
  onChange,
}: {
  custom: Readonly<Record<string, unknown>>
  names: Readonly<Record<string, string>>
  error: string | undefined
  onChange: (custom: Record<string, unknown>) => void
}) {
  const t = useT()
  const { data: fields = [] } = useQuery(customFieldsQuery)
  // A field that was added and has no value yet is on screen, not in the template.
  const [begun, setBegun] = useState<readonly string[]>([])
  const isShown = (key: string) => key in custom || begun.includes(key)
  const open = fields.filter((field) => !field.archived && !isShown(field.key))
  if (fields.length === 0) return null

  function setField(key: string, value: CustomValue | null): void {
    const { [key]: _before, ...rest } = custom
    onChange(value === null ? rest : { ...rest, [key]: value })
  }

  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t('templates:form.fields')}</legend>
      {fields
        .filter((field) => isShown(field.key))
        .map((field) => (
          <div key={field.key} className="flex items-center gap-2">
            <span className="w-32 shrink-0 truncate text-ink2 max-sm:w-24">{field.name}</span>
            <div className="min-w-0 flex-1">
              <FieldValue
                field={field}
                value={custom[field.key] as CustomValue | undefined}
                names={names}
                onChange={(value) => setField(field.key, value)}
              />
            </div>
            <IconButton
              label={t('macros:form.remove', { name: field.name })}
              icon={<X aria-hidden="true" />}
              onClick={() => {
                setBegun(begun.filter((key) => key !== field.key))
                setField(field.key, null)
              }}
            />
          </div>
        ))}
      {open.length > 0 && (
        <div>
          <Picker
            label={t('templates:form.addField')}
            options={open.map((field) => ({ value: field.key, label: field.name }))}
            chosen={[]}
            onChoose={({ value }) => setBegun([...begun, value])}
            trigger={
              <Button>
                <Plus aria-hidden="true" className="size-3.5" />
                {t('templates:form.addField')}
              </Button>
            }
          />
        </div>
      )}
      <p className="text-ink2 text-xs">{t('templates:form.fieldsHint')}</p>
      {error && (
        <p role="alert" className="text-danger text-xs">
          {error}
        </p>
      )}
    </fieldset>
  )
}
