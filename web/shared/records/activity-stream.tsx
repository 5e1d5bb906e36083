import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { pressProps } from '../../ui/press-keys.tsx'
import { Loaded } from '../loaded.tsx'
import { ActivityRow } from './activity-row.tsx'
import { type ActivityKind, activityQuery, type RecordRef, refreshActivity } from './record-activity.api.ts'

/** In the order of the chips; a record type that has none of a kind has no chip for it. */
const chips: readonly { kind: ActivityKind; keys: string }[] = [
  { kind: 'ticket', keys: 'alt+1' },
  { kind: 'message', keys: 'alt+2' },
  { kind: 'task', keys: 'alt+3' },
  { kind: 'note', keys: 'alt+4' },
  { kind: 'change', keys: 'alt+5' },
]

/** What happens is told by the events of these families. */
const families = [
  'ticket.*',
  'message.*',
  'task.*',
  'customer_note.*',
  'contact.*',
  'lead.*',
  'account.*',
  'opportunity.*',
  'object.*',
]

/** What happened with a record, of every kind, the newest first; chips leave some kinds alone. */
export function ActivityStream({ of }: { of: RecordRef }) {
  const t = useT()
  const seesTickets = useCan('tickets:read')
  const seesNotes = useCan('crm:read') && (of.type === 'contact' || of.type === 'account' || of.type === 'object')
  const [kinds, setKinds] = useState<readonly ActivityKind[]>([])
  const query = useInfiniteQuery({ ...activityQuery(of, kinds), placeholderData: keepPreviousData })
  useLive(families, refreshActivity)
  const isOffered = {
    ticket: seesTickets,
    message: seesTickets,
    task: true,
    note: seesNotes,
    change: true,
  }
  const all = chips.filter(({ kind }) => isOffered[kind])
  // Of one kind there is nothing to choose.
  const offered = all.length > 1 ? all : []
  const toggle = (kind: ActivityKind) =>
    setKinds(kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind].sort())
  return (
    <section aria-label={t('recordActivity:title')}>
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
        <h2 className="font-semibold">{t('recordActivity:title')}</h2>
        <div role="group" aria-label={t('recordActivity:show')} className="flex flex-wrap gap-1">
          {offered.map(({ kind, keys }) => (
            <button
              key={kind}
              type="button"
              aria-pressed={kinds.includes(kind)}
              {...pressProps(keys)}
              onClick={() => toggle(kind)}
              className={clsx(
                'h-6 rounded-full border px-2 text-xs',
                kinds.includes(kind)
                  ? 'border-accent bg-active font-medium text-ink'
                  : 'border-line bg-card text-ink2 hover:bg-hover hover:text-ink',
              )}
            >
              {t(`recordActivity:kind.${kind}`)}
            </button>
          ))}
        </div>
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.data)
          if (entries.length === 0)
            return (
              <p className="px-4 pb-3 text-ink3">
                {t(kinds.length > 0 ? 'recordActivity:noneOfKinds' : 'recordActivity:none')}
              </p>
            )
          return (
            <>
              <ol aria-label={t('recordActivity:title')} aria-busy={query.isPlaceholderData || undefined}>
                {entries.map((entry) => (
                  <ActivityRow key={`${entry.kind} ${entry.id}`} entry={entry} of={of} />
                ))}
              </ol>
              {query.hasNextPage && (
                <div className="px-4 py-2">
                  <Button
                    press="alt+down"
                    variant="ghost"
                    busy={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t('recordActivity:older')}
                  </Button>
                  {query.isFetchNextPageError && (
                    <span role="alert" className="ml-2 text-danger">
                      {t('shared:load.moreFailed')}
                    </span>
                  )}
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}
