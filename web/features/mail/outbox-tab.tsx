import { useInfiniteQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterSelect } from './filter-select.tsx'
import { type MailHealth, outboxQuery } from './mail.api.ts'
import { type MailSearch, outboxStates } from './mail-search.ts'
import { OutboxRows } from './outbox-rows.tsx'
import { ReleaseBanner } from './release-banner.tsx'

/** Every mail that leaves. */
export function OutboxTab({
  search,
  health,
  onShow,
  onOpen,
}: {
  search: MailSearch
  health: MailHealth | undefined
  onShow: (search: MailSearch) => void
  onOpen: (id: string) => void
}) {
  const t = useT()
  const query = useInfiniteQuery(outboxQuery(search.out ? { state: search.out } : {}))
  return (
    <>
      {health && (
        <div className="px-4 pt-3 empty:hidden">
          <ReleaseBanner health={health} />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2">
        <FilterSelect
          name={t('mail:column.state')}
          allWords={t('mail:filter.allStates')}
          value={search.out}
          options={outboxStates.map((value) => ({ value, label: t(`mail:out.${value}`) }))}
          onChange={(out) => onShow({ tab: 'out', ...(out && { out }) })}
        />
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.data)
          if (entries.length === 0) {
            return (
              <EmptyState
                icon={<Send aria-hidden="true" />}
                title={search.out ? t('mail:outbox.nothingFound') : t('mail:outbox.emptyTitle')}
              >
                {t('mail:outbox.emptyText')}
              </EmptyState>
            )
          }
          return (
            <>
              <OutboxRows
                label={t('mail:tab.out')}
                entries={entries}
                hasRelay={health?.relay.configured ?? false}
                onOpen={onOpen}
              />
              <LoadMore query={query} />
            </>
          )
        }}
      </Loaded>
    </>
  )
}
