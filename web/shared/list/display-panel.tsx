import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import { Select } from '../../ui/select.tsx'
import { conditionFieldsQuery } from '../filter/filter.api.ts'
import { useListOf } from '../filter/list-of.ts'
import { fieldName } from '../filter/words.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { type Column, columnText } from './columns.ts'

/** Which columns the list has and in which order, and by what it is put into groups. Each change counts at once. */
export function DisplayPanel({
  anchor,
  columns,
  usual,
  fixed,
  group,
  onChange,
  onClose,
}: {
  anchor: RefObject<HTMLElement | null>
  /** Chosen ones; null: those of lists by themselves (`usual`). */
  columns: readonly Column[] | null
  usual: readonly Column[]
  /** The column that stays. */
  fixed: string
  /** By what it is put into groups, null: by nothing; absent where lists have none. */
  group?: string | null
  onChange: (part: { columns?: string; group?: string }) => void
  onClose: () => void
}) {
  const t = useT()
  const { data: fields } = useQuery(conditionFieldsQuery(useListOf()))
  const shown = columns ?? usual
  return (
    <Popover
      open
      anchor={anchor}
      align="end"
      label={t(group === undefined ? 'views:display.columns' : 'views:display.title')}
      className="flex max-h-[70dvh] w-80 flex-col gap-3 overflow-y-auto p-3"
      onOpenChange={(open) => !open && onClose()}
    >
      {group !== undefined && (
        <div className="flex flex-col gap-1">
          <span className="font-medium">{t('views:display.group')}</span>
          <Select
            name={t('views:display.group')}
            value={group ?? 'none'}
            options={[
              { value: 'none', label: t('views:display.noGroup') },
              ...(fields ?? [])
                .filter((field) => field.groupable)
                .map((field) => ({ value: field.key, label: fieldName(t, field, field.key) })),
            ]}
            onChange={(next) => onChange({ group: next })}
          />
        </div>
      )}
      <div className="flex flex-col gap-1">
        <span className="font-medium">{t('views:display.columns')}</span>
        <ColumnChooser
          columns={shown.map((column) => column.field)}
          fixed={[fixed]}
          onChange={(keys) =>
            onChange({
              columns: columnText(
                keys.map((field) => shown.find((column) => column.field === field) ?? { field, width: null }),
              ),
            })
          }
        />
      </div>
      {columns && (
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
