import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { CustomControl } from './custom-control.tsx'
import type { CustomDraft } from './custom-draft.ts'
import type { CustomField, FormField } from './custom-fields.ts'

export type CustomDrafts = Readonly<Record<string, CustomDraft>>

/** Custom fields in the form of something that is being made: those that it must have or that are filled, the others on demand. */
export function CustomForm({
  fields,
  isSeen,
  isNeeded,
  errorOf,
  drafts,
  onChange,
  form = [],
  names = {},
}: {
  fields: readonly CustomField[]
  /** Shown from the beginning. */
  isSeen: (field: CustomField) => boolean
  isNeeded: (field: CustomField) => boolean
  errorOf: (field: CustomField) => string | undefined
  drafts: CustomDrafts
  onChange: (drafts: CustomDrafts) => void
  /** What form logic makes of them. */
  form?: readonly FormField[]
  /** Of what is linked already. */
  names?: Readonly<Record<string, string>>
}) {
  const t = useT()
  const [withAll, setWithAll] = useState(false)
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const seen = fields.filter((field) => withAll || isSeen(field))
  return (
    <>
      {seen.map((field) => (
        <Field
          key={field.id}
          label={field.name}
          hint={field.help || undefined}
          required={isNeeded(field)}
          error={errorOf(field)}
        >
          <CustomControl
            field={field}
            draft={drafts[field.key] ?? (field.type === 'multi_select' ? [] : '')}
            form={form}
            names={{ ...names, ...chosen }}
            onName={(id, name) => setChosen({ ...chosen, [id]: name })}
            onChange={(draft) => onChange({ ...drafts, [field.key]: draft })}
          />
        </Field>
      ))}
      {fields.length > seen.length && (
        <Button
          press="mod+shift+o"
          variant="ghost"
          className="-mx-2.5 self-start text-ink2"
          onClick={() => setWithAll(true)}
        >
          {t('newTicket:custom.more', { count: fields.length - seen.length })}
        </Button>
      )}
    </>
  )
}
