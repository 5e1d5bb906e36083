import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { formatDate, formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { toast } from '../../../ui/toast.ts'
import { allBulksQuery, type BulkChange, cancelBulkChange, isRunning, undoBulkChange } from '../bulk/bulk.api.ts'
import { ProgressBar } from '../bulk/bulk-progress.tsx'
import { BulkRowsDialog } from '../bulk/bulk-rows-dialog.tsx'
import { useBulkWords } from '../bulk/bulk-words.ts'

/** The person's changes of many tickets of the last 30 days, the newest first. */
export function ChangeList() {
  const t = useT()
  const query = useInfiniteQuery(allBulksQuery)
  useLive(['bulk.*'], () => void query.refetch())
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const bulks = pages.flatMap((page) => page.data)
        if (bulks.length === 0)
          return (
            <EmptyState icon={<ListChecks aria-hidden="true" />} title={t('bulk:jobs.none')}>
              {t('bulk:jobs.noneText')}
            </EmptyState>
          )
        return (
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
            <p className="pb-2 text-ink2">{t('bulk:jobs.keeps')}</p>
            <ul aria-label={t('bulk:jobs.changes')} className="flex max-w-180 flex-col divide-y divide-line-soft">
              {bulks.map((bulk) => (
                <ChangeLine key={bulk.id} bulk={bulk} onChange={() => void query.refetch()} />
              ))}
            </ul>
            <LoadMore query={query} />
          </div>
        )
      }}
    </Loaded>
  )
}

function ChangeLine({ bulk, onChange }: { bulk: BulkChange; onChange: () => void }) {
  const t = useT()
  const place = usePlace()
  const { data: fields = [] } = useQuery(customFieldsQuery)
  const { countsOf, whatOf } = useBulkWords()
  const [isListing, setListing] = useState(false)
  const [busy, setBusy] = useState(false)
  async function act(what: typeof undoBulkChange): Promise<void> {
    setBusy(true)
    try {
      await what(bulk.id)
      onChange()
    } catch (error) {
      toast.failed(t('bulk:failed'), { description: error instanceof Error ? error.message : undefined })
    } finally {
      setBusy(false)
    }
  }
  return (
    <li data-row className="flex flex-wrap items-center gap-x-3 gap-y-1.5 py-2.5 text-sm">
      <div className="flex min-w-60 flex-1 flex-col gap-0.5">
        <span className="font-medium">{whatOf(bulk, fields)}</span>
        <span role="status" className="text-ink2 tabular-nums">
          {t(`bulk:state.${bulk.state}`)}: {countsOf(bulk, (count) => formatNumber(count, place))}
        </span>
        {bulk.stopped && <span className="text-danger">{say(bulk.stopped, bulk.stopped.text)}</span>}
        <span className="text-ink3 text-xs">{formatDate(bulk.createdAt, place)}</span>
        {isRunning(bulk) && <ProgressBar bulk={bulk} />}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button press="o" onClick={() => setListing(true)}>
          {t('bulk:jobs.results')}
        </Button>
        {isRunning(bulk) && bulk.state !== 'undoing' && (
          <Button press="delete" busy={busy} onClick={() => void act(cancelBulkChange)}>
            {t('bulk:cancel')}
          </Button>
        )}
        {bulk.undoable && (
          <Button press="u" busy={busy} onClick={() => void act(undoBulkChange)}>
            {t('bulk:undo')}
          </Button>
        )}
      </div>
      {isListing && <BulkRowsDialog bulk={bulk} onClose={() => setListing(false)} />}
    </li>
  )
}
