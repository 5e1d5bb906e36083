import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { RefObject } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { Select } from '../../../ui/select.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { type ConditionField, conditionFieldsQuery } from '../filter/filter.api.ts'
import { fieldName } from '../filter/words.ts'
import { type Column, columnText, type looksOf, type TicketSearch } from '../ticket-search.ts'
import { usualColumns } from './columns.ts'

/** Which columns the list has and in which order, and by what it is put into groups. Each change counts at once. */
export function DisplayPanel({
  anchor,
  looks,
  onChange,
  onClose,
}: {
  anchor: RefObject<HTMLElement | null>
  looks: ReturnType<typeof looksOf>
  onChange: (part: Partial<TicketSearch>) => void
  onClose: () => void
}) {
  const t = useT()
  const { data: fields } = useQuery(conditionFieldsQuery)
  const columns = looks.columns ?? usualColumns
  const shown = columns.flatMap((column) => fields?.find((field) => field.key === column.field) ?? [])
  const hidden = fields?.filter((field) => field.column && !columns.some((column) => column.field === field.key)) ?? []
  const set = (next: readonly Column[]) => onChange({ columns: columnText(next) })

  function toggle(field: ConditionField): void {
    const without = columns.filter((column) => column.field !== field.key)
    set(without.length < columns.length ? without : [...columns, { field: field.key, width: null }])
  }
  function move(key: string, by: number): void {
    const at = columns.findIndex((column) => column.field === key)
    const column = columns[at]
    if (column) set(columns.toSpliced(at, 1).toSpliced(at + by, 0, column))
  }

  return (
    <Popover
      open
      anchor={anchor}
      align="end"
      label={t('views:display.title')}
      className="flex max-h-[70dvh] w-80 flex-col gap-3 overflow-y-auto p-3"
      onOpenChange={(open) => !open && onClose()}
    >
      <div className="flex flex-col gap-1">
        <span className="font-medium">{t('views:display.group')}</span>
        <Select
          name={t('views:display.group')}
          value={looks.group ?? 'none'}
          options={[
            { value: 'none', label: t('views:display.noGroup') },
            ...(fields ?? [])
              .filter((field) => field.groupable)
              .map((field) => ({ value: field.key, label: fieldName(t, field, field.key) })),
          ]}
          onChange={(group) => onChange({ group })}
        />
      </div>
      <div className="flex flex-col gap-1">
        <span className="font-medium">{t('views:display.columns')}</span>
        {!fields && <Skeleton className="h-40 w-full" />}
        <ul className="flex flex-col">
          {shown.map((field, at) => {
            const name = fieldName(t, field, field.key)
            return (
              <li key={field.key} data-row className="flex h-8 items-center gap-1">
                <span className="min-w-0 flex-1">
                  <Checkbox label={name} checked disabled={field.key === 'subject'} onChange={() => toggle(field)} />
                </span>
                <IconButton
                  press="shift+up"
                  label={t('views:display.up', { name })}
                  icon={<ArrowUp aria-hidden="true" />}
                  disabled={at === 0}
                  onClick={() => move(field.key, -1)}
                />
                <IconButton
                  press="shift+down"
                  label={t('views:display.down', { name })}
                  icon={<ArrowDown aria-hidden="true" />}
                  disabled={at === shown.length - 1}
                  onClick={() => move(field.key, 1)}
                />
              </li>
            )
          })}
          {hidden.map((field) => (
            <li key={field.key} className="flex h-8 items-center">
              <Checkbox label={fieldName(t, field, field.key)} checked={false} onChange={() => toggle(field)} />
            </li>
          ))}
        </ul>
      </div>
      {looks.columns && (
        <Button
          press="mod+backspace"
          variant="ghost"
          className="self-start"
          onClick={() => onChange({ columns: undefined })}
        >
          {t('views:display.reset')}
        </Button>
      )}
    </Popover>
  )
}
