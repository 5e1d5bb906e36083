import { lazy, Suspense, useEffect, useRef } from 'react'
import { loadAllWords } from '../../i18n/i18n.ts'
import { useMarks } from './presence/row-marks-store.ts'

const RowMark = lazy(async () => {
  const [{ RowMark: Mark }] = await Promise.all([import('./presence/row-mark.tsx'), loadAllWords()])
  return { default: Mark }
})

/** In the row of a ticket: who else is in it and writes there, and whether one has a draft there. Draws nothing without either. */
export function RowMarks({ ticketId }: { ticketId: string }) {
  const marks = useMarks(ticketId)
  if (marks.people.length === 0 && marks.drafts.length === 0) return null
  return (
    <Suspense>
      <RowMark {...marks} />
    </Suspense>
  )
}

/** Rows that are watched at most: the server takes no more. */
const mostWatched = 100

/** Keeps the marks of these rows live while they are on screen. What it needs loads after the rows are drawn. */
export function useWatchedRows(ids: readonly string[]): void {
  const key = ids.slice(0, mostWatched).join(' ')
  const isOver = useRef(false)
  useEffect(() => {
    const watched = key === '' ? [] : key.split(' ')
    void import('./presence/presence.ts').then(({ presence }) => isOver.current || presence.watchRows(watched))
  }, [key])
  useEffect(() => {
    isOver.current = false
    return () => {
      isOver.current = true
      void import('./presence/presence.ts').then(({ presence }) => presence.watchRows([]))
    }
  }, [])
}
