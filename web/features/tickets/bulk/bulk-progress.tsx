import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { toast } from '../../../ui/toast.ts'
import { type BulkChange, bulkQuery, cancelBulkChange, isRunning, undoBulkChange } from './bulk.api.ts'
import { BulkRowsDialog } from './bulk-rows-dialog.tsx'
import { useBulkWords } from './bulk-words.ts'

/** How far a change of many tickets is, and what can be done then: cancel, undo, look at what was refused. */
export function BulkProgress({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT()
  const place = usePlace()
  const { data: bulk, refetch } = useQuery(bulkQuery(id))
  const { countsOf } = useBulkWords()
  const [listed, setListed] = useState<'refused' | 'held'>()
  useLive(['bulk.*'], () => void refetch())
  const over = bulk && !isRunning(bulk)
  useEffect(() => {
    // What it changed is shown by the list's own news; what those missed is read once it is over.
    if (!over) return
    void queryClient.invalidateQueries({ queryKey: ['tickets'] })
    void queryClient.invalidateQueries({ queryKey: ['search'] })
  }, [over])
  if (!bulk) return null
  const refused = bulk.undo ? bulk.undo.refused : bulk.refused
  async function act(what: typeof undoBulkChange): Promise<void> {
    try {
      queryClient.setQueryData(bulkQuery(id).queryKey, await what(id))
      void refetch()
    } catch (error) {
      toast.failed(t('bulk:failed'), { description: error instanceof Error ? error.message : undefined })
    }
  }
  return (
    <section
      aria-label={t('bulk:progress')}
      className="absolute right-3 bottom-16 z-20 flex w-80 max-w-[calc(100%-1.5rem)] animate-enter flex-col gap-2 rounded-xl border border-line bg-card px-3.5 py-3 shadow-float"
    >
      <div className="flex items-start gap-2">
        <p role="status" className="min-w-0 flex-1 font-medium text-sm">
          {t(`bulk:state.${bulk.state}`)}
        </p>
        <IconButton press="shift+w" label={t('common:ui.close')} icon={<X aria-hidden="true" />} onClick={onClose} />
      </div>
      {isRunning(bulk) && <ProgressBar bulk={bulk} />}
      <p className="text-ink2 text-sm tabular-nums">{countsOf(bulk, (count) => formatNumber(count, place))}</p>
      {bulk.stopped && <p className="text-danger text-sm">{say(bulk.stopped, bulk.stopped.text)}</p>}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {refused > 0 && (
          <Button press="shift+o" onClick={() => setListed('refused')}>
            {t('bulk:showRefused', { count: refused })}
          </Button>
        )}
        {over && bulk.held > 0 && !bulk.undo && (
          <Button variant="primary" press="mod+shift+h" onClick={() => setListed('held')}>
            {t('bulk:held.review', { count: bulk.held })}
          </Button>
        )}
        {isRunning(bulk) && bulk.state !== 'undoing' && (
          <Button press="shift+delete" onClick={() => void act(cancelBulkChange)}>
            {t('bulk:cancel')}
          </Button>
        )}
        {bulk.undoable && (
          <Button press="shift+u" onClick={() => void act(undoBulkChange)}>
            {t('bulk:undo')}
          </Button>
        )}
        <Link to={paths.jobs} className={buttonClass('ghost')}>
          {t('bulk:jobs.all')}
        </Link>
      </div>
      {listed && <BulkRowsDialog bulk={bulk} only={listed} onClose={() => setListed(undefined)} />}
    </section>
  )
}

/** How much of it is done. */
export function ProgressBar({ bulk }: { bulk: BulkChange }) {
  const t = useT()
  const share = bulk.undo ? bulk.undo.processed / Math.max(1, bulk.done) : bulk.processed / Math.max(1, bulk.total)
  return (
    <div
      role="progressbar"
      aria-label={t('bulk:progress')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(100, Math.round(share * 100))}
      className="h-1.5 overflow-hidden rounded-full bg-active"
    >
      <div className="h-full rounded-full bg-accent" style={{ width: `${Math.min(100, share * 100)}%` }} />
    </div>
  )
}
