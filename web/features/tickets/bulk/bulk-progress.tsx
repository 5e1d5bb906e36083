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
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { toast } from '../../../ui/toast.ts'
import { type BulkChange, bulkQuery, cancelBulkChange, isRunning, refusedQuery, undoBulkChange } from './bulk.api.ts'

/** How far a change of many tickets is, and what can be done then: cancel, undo, look at what was refused. */
export function BulkProgress({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT()
  const place = usePlace()
  const { data: bulk, refetch } = useQuery(bulkQuery(id))
  const [isListing, setListing] = useState(false)
  useLive(['bulk.*'], () => void refetch())
  const over = bulk && !isRunning(bulk)
  useEffect(() => {
    // What it changed is shown by the list's own news; what those missed is read once it is over.
    if (over) void queryClient.invalidateQueries({ queryKey: ['tickets'] })
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
  const share = bulk.undo ? bulk.undo.processed / Math.max(1, bulk.done) : bulk.processed / Math.max(1, bulk.total)
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
      {isRunning(bulk) && (
        <div
          role="progressbar"
          aria-label={t('bulk:progress')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          className="h-1.5 overflow-hidden rounded-full bg-active"
        >
          <div className="h-full rounded-full bg-accent" style={{ width: `${Math.min(100, share * 100)}%` }} />
        </div>
      )}
      <p className="text-ink2 text-sm tabular-nums">{wordsOf(bulk, t, (count) => formatNumber(count, place))}</p>
      {bulk.stopped && <p className="text-danger text-sm">{say(bulk.stopped, bulk.stopped.text)}</p>}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {refused > 0 && (
          <Button press="shift+o" onClick={() => setListing(true)}>
            {t('bulk:showRefused', { count: refused })}
          </Button>
        )}
        {(bulk.state === 'running' || bulk.state === 'collecting') && (
          <Button press="shift+delete" onClick={() => void act(cancelBulkChange)}>
            {t('bulk:cancel')}
          </Button>
        )}
        {bulk.undoable && (
          <Button press="shift+u" onClick={() => void act(undoBulkChange)}>
            {t('bulk:undo')}
          </Button>
        )}
      </div>
      {isListing && <Refused bulk={bulk} onClose={() => setListing(false)} />}
    </section>
  )
}

function wordsOf(bulk: BulkChange, t: ReturnType<typeof useT>, shown: (count: number) => string): string {
  const parts = bulk.undo
    ? [
        t('bulk:count.restored', { count: bulk.undo.restored, shown: shown(bulk.undo.restored) }),
        bulk.undo.kept > 0 ? t('bulk:count.kept', { count: bulk.undo.kept, shown: shown(bulk.undo.kept) }) : '',
        bulk.undo.refused > 0
          ? t('bulk:count.refused', { count: bulk.undo.refused, shown: shown(bulk.undo.refused) })
          : '',
      ]
    : [
        t('bulk:count.done', { count: bulk.total, shown: shown(bulk.done), total: shown(bulk.total) }),
        bulk.unchanged > 0 ? t('bulk:count.unchanged', { count: bulk.unchanged, shown: shown(bulk.unchanged) }) : '',
        bulk.refused > 0 ? t('bulk:count.refused', { count: bulk.refused, shown: shown(bulk.refused) }) : '',
        bulk.capped ? t('bulk:count.capped') : '',
      ]
  return parts.filter((part) => part !== '').join(' · ')
}

/** The tickets that were left as they were, each with the reason. */
function Refused({ bulk, onClose }: { bulk: BulkChange; onClose: () => void }) {
  const t = useT()
  const { data } = useQuery(refusedQuery(bulk.id, bulk.undo ? 'undoResult' : 'result'))
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('bulk:refusedTitle')}>
      <ul className="flex flex-col divide-y divide-line-soft">
        {data?.data.map((row) => {
          const why = row.undoWhy ?? row.why
          return (
            <li key={row.position} className="flex flex-col gap-0.5 py-2 text-sm">
              {row.code ? (
                <Link
                  to={paths.ticket}
                  params={{ ticketRef: row.code }}
                  className="truncate rounded-sm font-medium hover:underline"
                >
                  {row.code} {row.subject}
                </Link>
              ) : (
                <span className="text-ink3">{t('bulk:unseen')}</span>
              )}
              {why && <span className="text-ink2">{say(why, why.text)}</span>}
            </li>
          )
        })}
      </ul>
      {data?.nextCursor && <p className="pt-2 text-ink3 text-sm">{t('bulk:more')}</p>}
    </Dialog>
  )
}
