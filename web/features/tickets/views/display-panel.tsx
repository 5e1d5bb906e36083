import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { Select } from '../../../ui/select.tsx'
import { conditionFieldsQuery } from '../filter/filter.api.ts'
import { fieldName } from '../filter/words.ts'
import { type Column, columnText, type looksOf, type TicketSearch } from '../ticket-search.ts'
import { ColumnChooser } from './column-chooser.tsx'
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
  const set = (next: readonly Column[]) => onChange({ columns: columnText(next) })

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
        <ColumnChooser
          columns={columns.map((column) => column.field)}
          fixed={['subject']}
          onChange={(keys) =>
            set(keys.map((field) => columns.find((column) => column.field === field) ?? { field, width: null }))
          }
        />
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
