import clsx from 'clsx'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { MessageKey } from '../../../i18n/i18n.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { TicketSort } from '../ticket-search.ts'
import { fromBig, fromMedium, rowGrid, spokenBelowBig, spokenBelowWide } from './row-layout.ts'

interface Column {
  id: string
  label: MessageKey
  /** The orders a press on the head goes through, the more useful one first. */
  sorts?: [first: TicketSort, second: TicketSort]
  className?: string
  /** For the words alone. */
  words?: string
}

const columns: Column[] = [
  { id: 'code', label: 'list:column.code', sorts: ['-createdAt', 'createdAt'] },
  { id: 'subject', label: 'list:column.subject' },
  { id: 'requester', label: 'list:column.requester', className: fromMedium },
  { id: 'status', label: 'list:column.status' },
  { id: 'priority', label: 'list:column.priority', sorts: ['-priority', 'priority'], words: spokenBelowBig },
  { id: 'assignee', label: 'list:column.assignee', words: spokenBelowWide },
  { id: 'due', label: 'list:column.due', sorts: ['slaDue', '-slaDue'], className: fromBig },
  { id: 'updated', label: 'list:column.updated', sorts: ['-updatedAt', 'updatedAt'], className: 'justify-end' },
]

/** The head of the list: pressing a name sorts by it, pressing again turns the order. */
export function TableHead({ sort, onSort }: { sort: TicketSort; onSort: (sort: TicketSort) => void }) {
  const t = useT()
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-line border-b bg-card font-medium text-2xs text-ink3">
      <div role="row" aria-rowindex={1} className={clsx(rowGrid, 'h-7')}>
        {columns.map(({ id, label, sorts, className, words }) => {
          const isSorted = sorts?.includes(sort)
          const isDown = sort.startsWith('-')
          return (
            <div
              key={id}
              role="columnheader"
              aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : undefined}
              className={clsx('flex min-w-0 items-center', className)}
            >
              {sorts ? (
                <button
                  type="button"
                  onClick={() => onSort(sort === sorts[0] ? sorts[1] : sorts[0])}
                  className={clsx(
                    '-mx-1 flex h-5 min-w-0 items-center gap-0.5 rounded-sm px-1 hover:bg-hover hover:text-ink',
                    isSorted && 'text-ink2',
                  )}
                >
                  <span className={clsx('truncate', words)}>{t(label)}</span>
                  {isSorted &&
                    (isDown ? (
                      <ArrowDown aria-hidden="true" className="size-3 shrink-0" />
                    ) : (
                      <ArrowUp aria-hidden="true" className="size-3 shrink-0" />
                    ))}
                </button>
              ) : (
                <span className={clsx('truncate', words)}>{t(label)}</span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
