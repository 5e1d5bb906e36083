import { useState } from 'react'
import { usePlace } from '../../i18n/place.ts'
import { CustomControl } from '../../shared/custom/custom-control.tsx'
import { type CustomDraft, draftOf, readCustomDraft } from '../../shared/custom/custom-draft.ts'
import type { CustomField, CustomValue } from '../../shared/custom/custom-fields.ts'

/** The value of a custom field that is set by something else later: a macro, a template. What is half written is not told. */
export function FieldValue({
  field,
  value,
  names: known = {},
  onChange,
}: {
  field: CustomField
  value: CustomValue | null | undefined
  /** Names of what the value points to, by id. */
  names?: Readonly<Record<string, string>>
  onChange: (value: CustomValue | null) => void
}) {
  const place = usePlace()
  const [draft, setDraft] = useState<CustomDraft>(() => draftOf(field, value ?? undefined, place))
  const [names, setNames] = useState<Record<string, string>>(known)
  return (
    <CustomControl
      field={field}
      draft={draft}
      form={[]}
      names={names}
      aria-label={field.name}
      onName={(id, said) => setNames({ ...names, [id]: said })}
      onChange={(next) => {
        setDraft(next)
        const read = readCustomDraft(field, next, place)
        if ('value' in read) onChange(read.value)
      }}
    />
  )
}
