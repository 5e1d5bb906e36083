import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Select } from '../../../ui/select.tsx'
import { variablesQuery } from '../macros/macros.api.ts'
import { variableWords } from '../macros/variable-words.ts'
import { type BulkChange, type BulkRow, type BulkRowsFilter, bulkRowsQuery } from './bulk.api.ts'

const results = ['all', 'done', 'unchanged', 'refused'] as const
const undone = ['all', 'restored', 'partly', 'kept', 'refused'] as const

/** What became of each ticket of a change, or of its undoing; those left out with the reason. `only`: what is shown first. */
export function BulkRowsDialog({
  bulk,
  only = 'all',
  onClose,
}: {
  bulk: BulkChange
  only?: 'all' | 'refused'
  onClose: () => void
}) {
  const t = useT()
  const [shown, setShown] = useState<(typeof results)[number] | (typeof undone)[number]>(only)
  const options = bulk.undo
    ? undone.map((value) => ({ value, label: t(`bulk:undone.${value}`) }))
    : results.map((value) => ({ value, label: t(`bulk:result.${value}`) }))
  // Names of custom fields that a macro may have missed.
  useQuery({ ...variablesQuery, enabled: bulk.macros.length > 0 })
  const query = useInfiniteQuery(bulkRowsQuery(bulk.id, filterOf(bulk, shown)))
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('bulk:rowsTitle')}>
      <div className="flex flex-col gap-2">
        <Select name={t('bulk:rowsShown')} className="w-60" value={shown} options={options} onChange={setShown} />
        <Loaded query={query}>
          {({ pages }) => {
            const rows = pages.flatMap((page) => page.data)
            if (rows.length === 0) return <p className="py-4 text-ink3 text-sm">{t('bulk:noRows')}</p>
            return (
              <>
                <ul className="flex flex-col divide-y divide-line-soft">
                  {rows.map((row) => (
                    <Row key={row.position} row={row} isUndone={bulk.undo !== null} />
                  ))}
                </ul>
                <LoadMore query={query} />
              </>
            )
          }}
        </Loaded>
      </div>
    </Dialog>
  )
}

function filterOf(bulk: BulkChange, shown: (typeof results)[number] | (typeof undone)[number]): BulkRowsFilter {
  const undoResult = undone.find((one) => one === shown)
  const result = results.find((one) => one === shown)
  if (bulk.undo) return undoResult && undoResult !== 'all' ? { undoResult } : {}
  return result && result !== 'all' ? { result } : {}
}

/** What a macro misses on the ticket, as its writer knows it. */
function gapsOf({ code, params: { values } }: NonNullable<BulkRow['why']>): string[] | undefined {
  return code === 'macro.values_missing' && Array.isArray(values) ? values.map(variableWords) : undefined
}

function Row({ row, isUndone }: { row: BulkRow; isUndone: boolean }) {
  const t = useT()
  const why = row.undoWhy ?? row.why
  const gaps = why && gapsOf(why)
  const state = isUndone
    ? row.undoResult && t(`bulk:undone.${row.undoResult}`)
    : t(row.result ? `bulk:result.${row.result}` : 'bulk:result.waiting')
  return (
    <li className="flex flex-col gap-0.5 py-2 text-sm">
      <span className="flex items-baseline gap-3">
        {row.code ? (
          <Link
            to={paths.ticket}
            params={{ ticketRef: row.code }}
            className="min-w-0 flex-1 truncate rounded-sm font-medium hover:underline"
          >
            {row.code} {row.subject}
          </Link>
        ) : (
          <span className="min-w-0 flex-1 text-ink3">{t('bulk:unseen')}</span>
        )}
        <span className="shrink-0 text-ink3 text-xs">{state}</span>
      </span>
      {why && (
        <span className="text-ink2">
          {gaps ? t('macros:missing.here', { names: gaps.join(', ') }) : say(why, why.text)}
        </span>
      )}
    </li>
  )
}
