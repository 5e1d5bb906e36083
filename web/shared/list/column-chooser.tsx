import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { conditionFieldsQuery } from '../filter/filter.api.ts'
import { useListOf } from '../filter/list-of.ts'
import { fieldName } from '../filter/words.ts'

/** Which columns and in which order: the chosen ones first, then all others. `fixed` ones stay. */
export function ColumnChooser({
  columns,
  fixed = [],
  onChange,
}: {
  /** Keys of fields. */
  columns: readonly string[]
  fixed?: readonly string[]
  onChange: (columns: string[]) => void
}) {
  const t = useT()
  const { data: fields } = useQuery(conditionFieldsQuery(useListOf()))
  if (!fields) return <Skeleton className="h-40 w-full" />
  const shown = columns.flatMap((key) => fields.find((field) => field.key === key) ?? [])
  const hidden = fields.filter((field) => field.column && !columns.includes(field.key))
  const move = (at: number, by: number) => {
    const keys = shown.map((field) => field.key)
    const key = keys[at]
    if (key) onChange(keys.toSpliced(at, 1).toSpliced(at + by, 0, key))
  }
  return (
    <ul className="flex flex-col">
      {shown.map((field, at) => {
        const name = fieldName(t, field, field.key)
        return (
          <li key={field.key} data-row className="flex h-8 items-center gap-1">
            <span className="min-w-0 flex-1">
              <Checkbox
                label={name}
                checked
                disabled={fixed.includes(field.key) || shown.length === 1}
                onChange={() => onChange(columns.filter((key) => key !== field.key))}
              />
            </span>
            <IconButton
              press="shift+up"
              label={t('views:display.up', { name })}
              icon={<ArrowUp aria-hidden="true" />}
              disabled={at === 0}
              onClick={() => move(at, -1)}
            />
            <IconButton
              press="shift+down"
              label={t('views:display.down', { name })}
              icon={<ArrowDown aria-hidden="true" />}
              disabled={at === shown.length - 1}
              onClick={() => move(at, 1)}
            />
          </li>
        )
      })}
      {hidden.map((field) => (
        <li key={field.key} className="flex h-8 items-center">
          <Checkbox
            label={fieldName(t, field, field.key)}
            checked={false}
            onChange={() => onChange([...columns, field.key])}
          />
        </li>
      ))}
    </ul>
  )
}
