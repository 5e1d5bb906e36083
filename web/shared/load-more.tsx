import { useEffect, useRef } from 'react'
import { useT } from '../i18n/use-t.ts'
import { Button } from '../ui/button.tsx'

/** The end of a list that goes on: loads the next page when it comes into sight, and says so when that failed. */
export function LoadMore({
  query,
}: {
  query: {
    hasNextPage: boolean
    isFetchingNextPage: boolean
    isFetchNextPageError: boolean
    fetchNextPage: () => unknown
  }
}) {
  const t = useT()
  const end = useRef<HTMLDivElement>(null)
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  const waits = hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  useEffect(() => {
    if (!waits || !end.current) return
    const observer = new IntersectionObserver((entries) => entries[0]?.isIntersecting && void fetchNextPage(), {
      rootMargin: '600px',
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [waits, fetchNextPage])
  if (!hasNextPage) return null
  return (
    <div ref={end} className="flex items-center justify-center gap-3 p-4">
      {isFetchNextPageError && <span className="text-danger">{t('shared:load.moreFailed')}</span>}
      <Button press="mod+down" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t('shared:load.more')}
      </Button>
    </div>
  )
}
