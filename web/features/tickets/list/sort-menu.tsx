import { useT } from '../../../i18n/use-t.ts'
import { Menu, MenuChoice } from '../../../ui/menu.tsx'
import { type TicketSort, ticketSorts } from '../ticket-search.ts'
import { SortFace } from './sort-face.tsx'
import { sortName } from './sort-names.ts'

export function SortMenu({
  sort,
  onSort,
  defaultOpen,
}: {
  sort: TicketSort
  onSort: (sort: TicketSort) => void
  defaultOpen?: boolean
}) {
  const t = useT()
  return (
    <Menu align="end" defaultOpen={defaultOpen} trigger={<SortFace sort={sort} />}>
      <MenuChoice
        label={t('list:sortBy')}
        value={sort}
        choices={[...ticketSorts, ...(ticketSorts.some((one) => one === sort) ? [] : [sort])].map((one) => ({
          value: one,
          label: t(`list:sort.${sortName(one)}`),
        }))}
        onChange={onSort}
      />
    </Menu>
  )
}
