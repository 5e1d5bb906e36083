import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { queryClient } from '../../../api/queries.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Select } from '../../../ui/select.tsx'
import { NewerMessage } from '../composer/newer-message.tsx'
import { variablesQuery } from '../macros/macros.api.ts'
import { variableWords } from '../macros/variable-words.ts'
import {
  type BulkChange,
  type BulkRow,
  type BulkRowsFilter,
  bulkQuery,
  bulkRowsQuery,
  isRunning,
  sendHeldReplies,
} from './bulk.api.ts'

const results = ['all', 'done', 'unchanged', 'refused', 'held'] as const
const undone = ['all', 'restored', 'partly', 'kept', 'refused'] as const

/** What became of each ticket of a change, or of its undoing; those left out with the reason. `only`: what is shown first. */
export function BulkRowsDialog({
  bulk,
  only = 'all',
  onClose,
}: {
  bulk: BulkChange
  only?: 'all' | 'refused' | 'held'
  onClose: () => void
}) {
  const t = useT()
  const [shown, setShown] = useState<(typeof results)[number] | (typeof undone)[number]>(only)
  const options = bulk.undo
    ? undone.map((value) => ({ value, label: t(`bulk:undone.${value}`) }))
    : results
        .filter((value) => value !== 'held' || bulk.held > 0 || only === 'held')
        .map((value) => ({ value, label: t(`bulk:result.${value}`) }))
  // Names of custom fields that a macro may have missed.
  useQuery({ ...variablesQuery, enabled: bulk.macros.length > 0 })
  const query = useInfiniteQuery(bulkRowsQuery(bulk.id, filterOf(bulk, shown)))
  const { id, processed, held, state } = bulk
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step of the change makes other rows.
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: ['bulk', id, 'rows'] })
  }, [id, processed, held, state])
  const sending = useMutation({
    mutationFn: (rows: readonly BulkRow[]) => sendHeldReplies(id, rows),
    onSuccess: (begun) => queryClient.setQueryData(bulkQuery(id).queryKey, begun),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['bulk'] }),
  })
  const send = bulk.undo || isRunning(bulk) ? undefined : sending.mutate
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
                <FailureBanner error={sending.error} />
                <Held rows={rows.filter(({ result }) => result === 'held')} busy={sending.isPending} onSend={send} />
                <ul className="flex flex-col divide-y divide-line-soft">
                  {rows.map((row) => (
                    <Row key={row.position} row={row} isUndone={bulk.undo !== null} onSend={send} />
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

/** Says that replies were held, and lets all that are shown leave, after what was written is read. */
function Held({
  rows,
  busy,
  onSend,
}: {
  rows: readonly BulkRow[]
  busy: boolean
  onSend: ((rows: readonly BulkRow[]) => void) | undefined
}) {
  const t = useT()
  if (rows.length === 0) return null
  return (
    <Banner tone="warn">
      <div className="flex flex-col items-start gap-2">
        <span>{t('bulk:held.text', { count: rows.length })}</span>
        {onSend && rows.length > 1 && (
          <Button press="mod+shift+enter" busy={busy} onClick={() => onSend(rows)}>
            {t('bulk:held.sendAll', { count: rows.length })}
          </Button>
        )}
      </div>
    </Banner>
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

function Row({
  row,
  isUndone,
  onSend,
}: {
  row: BulkRow
  isUndone: boolean
  onSend: ((rows: readonly BulkRow[]) => void) | undefined
}) {
  const t = useT()
  const why = row.undoWhy ?? row.why
  const gaps = why && gapsOf(why)
  const state = isUndone
    ? row.undoResult && t(`bulk:undone.${row.undoResult}`)
    : t(row.result ? `bulk:result.${row.result}` : 'bulk:result.waiting')
  return (
    <li data-row className="flex flex-col gap-0.5 py-2 text-sm">
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
      {why && row.newer.length === 0 && (
        <span className="text-ink2">
          {gaps ? t('macros:missing.here', { names: gaps.join(', ') }) : say(why, why.text)}
        </span>
      )}
      {row.result === 'held' && !isUndone && (
        <>
          <ul className="flex flex-col gap-1.5 py-1">
            {row.newer.map((one) => (
              <NewerMessage key={one.id} message={one} />
            ))}
          </ul>
          {onSend && (
            <Button
              press="s"
              className="self-start"
              aria-label={t('bulk:held.sendTo', { code: row.code ?? t('bulk:unseen') })}
              onClick={() => onSend([row])}
            >
              {t('bulk:held.send')}
            </Button>
          )}
        </>
      )}
    </li>
  )
}
