import { SearchX } from 'lucide-react'
import { useEffect } from 'react'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Page } from '../../shell/page.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

/** A view that a link names and that is not there. */
export function MissingView({ title, onLeave }: { title: string; onLeave: () => void }) {
  const t = useT()
  return (
    <Page title={title}>
      <EmptyState
        icon={<SearchX aria-hidden="true" />}
        title={t('list:view.missing')}
        actions={
          <Button press="shift+c" onClick={onLeave}>
            {t('recordLists:view.leave')}
          </Button>
        }
      >
        {t('list:view.missingText')}
      </EmptyState>
    </Page>
  )
}

/** How many rows are there, as far as they are loaded. */
export function Count({ rows, hasMore }: { rows: number; hasMore: boolean }) {
  const place = usePlace()
  return (
    <>
      {formatNumber(rows, place)}
      {hasMore && '+'}
    </>
  )
}

/** Nothing met among those looked through so far: the search goes on. */
export function StillLooking({ pages, onMore }: { pages: number; onMore: () => void }) {
  const t = useT()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that brought nothing asks for the next one
  useEffect(() => onMore(), [onMore, pages])
  return (
    <p role="status" className="p-6 text-center text-ink3">
      {t('recordLists:looking')}
    </p>
  )
}
