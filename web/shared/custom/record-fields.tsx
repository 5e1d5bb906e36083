import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { toast } from '../../ui/toast.ts'
import { type CustomValue, type FieldEntity, fieldsOfQuery, refreshFields, sectionsOfQuery } from './custom-fields.ts'
import { CustomSections } from './custom-sections.tsx'

type Values = Record<string, CustomValue | null>

/** The custom fields of a contact, an account, a lead or an opportunity on its page; a change is seen at once, and taken back when it is refused. */
export function RecordFields({
  entity,
  record,
  disabled,
  save,
}: {
  entity: Exclude<FieldEntity, 'ticket'>
  record: { custom: Record<string, CustomValue>; customNames: Record<string, string> }
  disabled: boolean
  save: (custom: Values) => Promise<unknown>
}) {
  const t = useT()
  const { data: fields = [] } = useQuery(fieldsOfQuery(entity))
  const { data: sections = [] } = useQuery(sectionsOfQuery(entity))
  const [pending, setPending] = useState<Values>({})
  useLive(['field.*'], refreshFields)
  const { custom: saved, customNames } = record
  const custom = Object.fromEntries(
    Object.entries({ ...saved, ...pending }).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  )
  async function change(key: string, value: CustomValue | null): Promise<void> {
    setPending((before) => ({ ...before, [key]: value }))
    try {
      await save({ [key]: value })
    } catch (error) {
      toast.failed(t('ticket:change.failed'), { description: error instanceof Error ? error.message : '' })
    }
    setPending(({ [key]: _settled, ...others }) => others)
  }
  return (
    <CustomSections
      here={fields.filter((field) => !field.archived)}
      left={fields.filter((field) => field.archived && custom[field.key] !== undefined)}
      sections={sections}
      of={{ custom, names: customNames, form: [], disabled, onSave: ({ key }, value) => void change(key, value) }}
    />
  )
}
