import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { indexNear } from './index-near.ts'

/** The row that the keyboard stands on. */
export interface Current<Row = { id: string }> {
  /** -1 when there is none. */
  index: number
  row: Row | undefined
  /** Always the same function. */
  set: (id: string) => void
  /** To another row, with the focus; from nowhere to the one that `from` names. */
  move: (by: number, from: () => number) => void
  /** Puts the focus (back) on the row. */
  focus: () => void
  /** A row that waits to be drawn, to be scrolled to and to get the focus; asked after each drawing. */
  wanted: () => { id: string; index: number } | undefined
  settle: () => void
}

/** Follows a record, not a place: rows may come and go around it. When it leaves the list, the row after it takes over. */
export function useCurrentRow<Row extends { id: string }>(
  rows: readonly Row[],
  initialId: string | undefined,
): Current<Row> {
  const [id, setId] = useState(initialId)
  // No state: getting the focus is not worth another drawing.
  const wantedId = useRef(initialId)
  const [, drawAgain] = useState(0)
  const lastIndex = useRef(0)
  const found = id === undefined ? -1 : indexNear(rows, id, lastIndex.current)
  const hasLeft = id !== undefined && found < 0 && rows.length > 0

  const want = useCallback((next: string | undefined) => {
    wantedId.current = next
    drawAgain((times) => times + 1)
  }, [])

  useLayoutEffect(() => {
    if (found >= 0) lastIndex.current = found
    if (!hasLeft) return
    const heir = rows[Math.min(lastIndex.current, rows.length - 1)]
    setId(heir?.id)
    // The focus went with the row; when it is elsewhere (in a picker, in the search) it stays there.
    if (document.activeElement === document.body) want(heir?.id)
  })

  function go(index: number): void {
    const next = rows[Math.max(0, Math.min(index, rows.length - 1))]
    if (!next) return
    setId(next.id)
    want(next.id)
  }
  return {
    index: found,
    row: rows[found],
    set: setId,
    move: (by, from) => go(found < 0 ? from() : found + by),
    focus: () => want(id),
    wanted: () => {
      const { current } = wantedId
      const index = current === undefined ? -1 : indexNear(rows, current, lastIndex.current)
      return current !== undefined && index >= 0 ? { id: current, index } : undefined
    },
    settle: () => {
      wantedId.current = undefined
    },
  }
}
