import { useQuery } from '@tanstack/react-query'
import { ArrowUpDown } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuChoice } from '../../ui/menu.tsx'
import { conditionFieldsQuery } from '../filter/filter.api.ts'
import { useListOf } from '../filter/list-of.ts'
import { fieldName } from '../filter/words.ts'

/** The order of a list of records, also where no head of a table shows it. Without one of its own found records are the newest first. */
export function RecordSort({
  sort,
  onSort,
}: {
  /** Null: by how well it was found. */
  sort: string | null
  onSort: (sort: string) => void
}) {
  const t = useT()
  const { data: fields } = useQuery(conditionFieldsQuery(useListOf()))
  const name = (one: string): string => {
    const key = one.replace(/^-/, '')
    const field = fieldName(
      t,
      fields?.find((known) => known.key === key),
      key,
    )
    return t(one.startsWith('-') ? 'recordLists:descending' : 'recordLists:ascending', { field })
  }
  const order = sort === null ? t('recordLists:newestFound') : name(sort)
  const choices = (fields ?? []).filter((field) => field.sortable).flatMap(({ key }) => [key, `-${key}`])
  return (
    <Menu
      align="end"
      trigger={
        <Button press="o" variant="ghost" aria-label={t('list:sortedBy', { order })}>
          <ArrowUpDown aria-hidden="true" className="size-3.5 text-ink3" />
          {order}
        </Button>
      }
    >
      <MenuChoice
        label={t('list:sortBy')}
        value={sort ?? ''}
        choices={choices.map((value) => ({ value, label: name(value) }))}
        onChange={onSort}
      />
    </Menu>
  )
}
