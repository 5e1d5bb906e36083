/** The rows of a list, all of one height, that are drawn; `end` is the first that is not. */
export interface RowWindow {
  start: number
  end: number
}

/** Edges lie on multiples of this: scrolling by a row or two draws nothing anew. */
const step = 4

/**
 * The rows near the screen, `overscan` beyond its edges. Pixels: `top` is how far the list is scrolled, `height` that of the
 * screen. Never empty while there are rows.
 */
export function windowOf(list: {
  count: number
  rowHeight: number
  top: number
  height: number
  overscan: number
}): RowWindow {
  const { count, rowHeight, overscan } = list
  const first = Math.floor(Math.max(0, list.top) / rowHeight)
  const last = Math.ceil((Math.max(0, list.top) + list.height) / rowHeight)
  const start = Math.floor(Math.max(0, first - overscan) / step) * step
  const end = Math.ceil((last + overscan) / step) * step
  return { start: Math.min(start, Math.max(0, count - step)), end: Math.min(end, count) }
}

/** Where the list must be scrolled to show a row whole: as little as possible; undefined when it is on screen. */
export function topToShow(
  index: number,
  list: { rowHeight: number; top: number /** That of the screen without the head above the rows. */; height: number },
): number | undefined {
  const rowTop = index * list.rowHeight
  const rowEnd = rowTop + list.rowHeight
  if (rowTop < list.top) return rowTop
  if (rowEnd > list.top + list.height) return rowEnd - list.height
  return undefined
}
