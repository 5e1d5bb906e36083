import { useQuery } from '@tanstack/react-query'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { type CustomValue, type FieldEntity, fieldsOfQuery } from './custom-fields.ts'
import { CustomFace, customText } from './custom-value.tsx'

const prefix = 'custom.'

/** True for what names a custom field among others: a column, a conflict of a merge. */
export const isCustom = (field: string): boolean => field.startsWith(prefix)
export const keyOfCustom = (field: string): string => field.slice(prefix.length)

/** The value of a custom field in a list of records. */
export function RecordCell({
  entity,
  field,
  row: { custom, customNames: names },
}: {
  entity: FieldEntity
  /** The key of the column. */
  field: string
  row: { custom: Record<string, CustomValue>; customNames: Record<string, string> }
}) {
  const t = useT()
  const place = usePlace()
  const { data: fields = [] } = useQuery(fieldsOfQuery(entity))
  const key = keyOfCustom(field)
  const shown = fields.find((one) => one.key === key)
  const value = custom[key]
  if (!shown || value === undefined) return <span className="text-ink3">–</span>
  const reader = { place, names, t }
  return (
    <span className="flex min-w-0 items-center gap-1.5 truncate" title={customText(shown, value, reader)}>
      <CustomFace field={shown} value={value} reader={reader} />
    </span>
  )
}
