import { type RefObject, useEffect, useLayoutEffect } from 'react'
import { topToShow } from './row-window.ts'
import type { Current } from './use-current-row.ts'
import { useRowWindow } from './use-row-window.ts'

/** Rows drawn beyond the edges, so that quick scrolling meets no blanks. */
const overscan = 12
/** The next page is asked when so few rows are left below the screen. */
const askAhead = 60
/** Shapes of rows that are on their way, below the last one. */
const coming = 3

/**
 * Which rows of a long list are drawn: those near the screen, and the one of the keyboard, whose focus must not get lost when it is
 * scrolled away. Scrolls to the row that waits for the focus and gives it to the link of the row, `[attribute="id"] [data-row-link]`.
 */
export function useDrawnRows({
  rows,
  hasMore,
  onMore,
  height,
  scroller,
  list,
  attribute,
  initialTop = 0,
  current,
}: {
  rows: readonly { id: string }[]
  hasMore: boolean
  onMore: () => void
  /** In pixels. */
  height: { row: number; head: number }
  scroller: RefObject<HTMLDivElement | null>
  list: RefObject<HTMLDivElement | null>
  attribute: string
  initialTop?: number
  current: Pick<Current, 'index' | 'wanted' | 'settle'>
}): { indexes: number[]; start: number; end: number; tabStop: number; height: number } {
  const count = rows.length + (hasMore ? coming : 0)
  const { start, end } = useRowWindow({ scroller, count, rowHeight: height.row, overscan, initialTop })

  useEffect(() => {
    if (hasMore && end >= rows.length - askAhead) onMore()
  }, [hasMore, end, rows.length, onMore])

  const { index: at, wanted, settle } = current
  useLayoutEffect(() => {
    const row = wanted()
    const box = scroller.current
    if (!row || !box) return
    const view = { rowHeight: height.row, top: box.scrollTop, height: box.clientHeight - height.head }
    const top = topToShow(row.index, view)
    if (top !== undefined) box.scrollTop = top
    const link = list.current?.querySelector<HTMLElement>(`[${attribute}="${row.id}"] [data-row-link]`)
    if (!link) return
    link.focus({ preventScroll: true })
    settle()
  })

  const indexes = Array.from({ length: end - start }, (_, drawn) => start + drawn)
  if (at >= 0 && at < start) indexes.unshift(at)
  if (at >= end && at < rows.length) indexes.push(at)
  return { indexes, start, end, tabStop: at >= 0 ? at : start, height: count * height.row }
}
