import { lazy, type ReactNode, type RefObject, Suspense, useRef, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { FilterChip } from '../../../shared/list/filter-chip.tsx'
import { Button } from '../../../ui/button.tsx'
import { HoldKeys } from '../../../ui/hold-keys.tsx'
import { OnDemand } from '../../../ui/on-demand.tsx'
import { isFixedByView, isNarrowed, type TicketSearch, type TicketSort } from '../ticket-search.ts'
import { type FilterField, filterFields } from './filter-fields.ts'
import { SortFace } from './sort-face.tsx'
import { useFilterWords } from './use-filter-words.ts'

const loadPicker = () => import('./filter-picker.tsx')
const FilterPicker = lazy(async () => ({ default: (await loadPicker()).FilterPicker }))
const loadSortMenu = async () => (await import('./sort-menu.tsx')).SortMenu

/** Quick filters, search and order of the list. All of it stands in the address. */
export function FilterBar({
  search,
  sort,
  onChange,
  onSort,
  quickSearch,
  names,
  conditions,
  isBuilding,
  onBuild,
  onWarmBuilder,
}: {
  search: TicketSearch
  sort: TicketSort
  onChange: (change: Partial<TicketSearch>) => void
  onSort: (sort: TicketSort) => void
  quickSearch: ReactNode
  /** The names of a requester and an account that a link has filtered by. */
  names: { requester: string | undefined; account: string | undefined }
  /** How many tests stand in place of the condition of the view; undefined: none do. */
  conditions: number | undefined
  isBuilding: boolean
  onBuild: () => void
  onWarmBuilder: () => void
}) {
  const t = useT()
  const [open, setOpen] = useState<FilterField>()
  const anchor = useRef<HTMLElement>(null)
  const wordsOf = useFilterWords(search)
  const view = search.view ?? 'open'
  const shown = filterFields.filter((field) => !isFixedByView(field, view))
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-2 border-line border-b px-3 py-2 md:min-h-11 md:px-4 md:py-1.5">
      <div className="order-2 -mx-3 flex min-w-0 items-center gap-1.5 overflow-x-auto px-3 py-0.5 max-md:w-screen md:order-1 md:mx-0 md:flex-wrap md:overflow-visible md:px-0">
        {shown.map((field) => (
          <FilterChip
            key={field}
            label={t(`list:filter.${field}`)}
            values={wordsOf(field)}
            expanded={open === field}
            onWarm={() => void loadPicker()}
            onOpen={(event) => {
              anchor.current = event.currentTarget
              setOpen(open === field ? undefined : field)
            }}
            onClear={() => onChange({ [field]: undefined })}
          />
        ))}
        {search.requester && (
          <FilterChip
            label={t('list:filter.requester')}
            values={[names.requester ?? '…']}
            onClear={() => onChange({ requester: undefined })}
          />
        )}
        {search.account && (
          <FilterChip
            label={t('list:filter.account')}
            values={[names.account ?? '…']}
            onClear={() => onChange({ account: undefined })}
          />
        )}
        <FilterChip
          plain
          label={t(conditions === undefined ? 'list:filter.more' : 'list:filter.advanced')}
          values={conditions === undefined ? [] : [t('list:filter.conditions', { count: conditions })]}
          expanded={isBuilding}
          onWarm={onWarmBuilder}
          onOpen={onBuild}
          onClear={() => onChange({ filter: undefined })}
        />
        {isNarrowed(search) && (
          <Button
            press="shift+c"
            variant="ghost"
            className="text-xs"
            onClick={() =>
              onChange({
                status: undefined,
                priority: undefined,
                assignee: undefined,
                label: undefined,
                requester: undefined,
                account: undefined,
                q: undefined,
              })
            }
          >
            {t('list:filter.clearAll')}
          </Button>
        )}
      </div>
      <div className="order-1 flex items-center gap-1 max-md:w-full md:order-2 md:ml-auto">
        {quickSearch}
        <OnDemand load={loadSortMenu} face={(face) => <SortFace sort={sort} {...face} />} props={{ sort, onSort }} />
      </div>
      {open && (
        <Suspense fallback={<HoldKeys />}>
          <FilterPicker
            key={open}
            field={open}
            value={search[open]}
            anchor={anchor as RefObject<HTMLElement | null>}
            onChange={(value) => onChange({ [open]: value })}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
    </div>
  )
}
