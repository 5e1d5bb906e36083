import { useLayoutEffect, useRef, useState } from 'react'
import type { TicketRow } from '../ticket-rows.ts'

/** The row that the keyboard stands on. */
export interface Current {
  /** -1 when there is none. */
  index: number
  ticket: TicketRow | undefined
  set: (id: string) => void
  /** To another row, with the focus; from nowhere to the one given. */
  move: (by: number, from: number) => void
  /** Puts the focus (back) on the row. */
  focus: () => void
  /** A row that waits to be drawn, to be scrolled to and to get the focus. */
  wanted: { id: string; index: number } | undefined
  settle: () => void
}

/** Follows a ticket, not a place: rows may come and go around it. When it leaves the list, the row after it takes over. */
export function useCurrentRow(rows: readonly TicketRow[], initialId: string | undefined): Current {
  const [id, setId] = useState(initialId)
  const [wantedId, setWantedId] = useState(initialId)
  const found = id === undefined ? -1 : rows.findIndex((row) => row.id === id)
  const lastIndex = useRef(0)
  const hasLeft = id !== undefined && found < 0 && rows.length > 0

  useLayoutEffect(() => {
    if (found >= 0) lastIndex.current = found
    if (!hasLeft) return
    const heir = rows[Math.min(lastIndex.current, rows.length - 1)]
    setId(heir?.id)
    // The focus went with the row; when it is elsewhere (in a picker, in the search) it stays there.
    if (document.activeElement === document.body) setWantedId(heir?.id)
  })

  const wantedIndex = wantedId === undefined ? -1 : rows.findIndex((row) => row.id === wantedId)
  function go(index: number): void {
    const next = rows[Math.max(0, Math.min(index, rows.length - 1))]
    if (!next) return
    setId(next.id)
    setWantedId(next.id)
  }
  return {
    index: found,
    ticket: rows[found],
    set: setId,
    move: (by, from) => go(found < 0 ? from : found + by),
    focus: () => setWantedId(id),
    wanted: wantedId !== undefined && wantedIndex >= 0 ? { id: wantedId, index: wantedIndex } : undefined,
    settle: () => setWantedId(undefined),
  }
}
