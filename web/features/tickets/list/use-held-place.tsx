import { ArrowUp } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { shiftOf } from './rows-shift.ts'

/**
 * Keeps the rows on screen where they are when others come or go above them, and tells how many are new up there: the
 * returned pill leads to them. At the very top new rows simply appear.
 */
export function useHeldPlace({
  rows,
  scroller,
  rowHeight,
}: {
  rows: readonly TicketRow[]
  scroller: RefObject<HTMLDivElement | null>
  rowHeight: number
}): ReactNode {
  const t = useT()
  const before = useRef<readonly TicketRow[]>(rows)
  const [added, setAdded] = useState(0)

  useLayoutEffect(() => {
    const known = before.current
    before.current = rows
    const box = scroller.current
    if (!box || known === rows || box.scrollTop < rowHeight / 2) return
    const first = Math.floor(box.scrollTop / rowHeight)
    const ids = (list: readonly TicketRow[]) => list.map((row) => row.id)
    const shift = shiftOf(ids(known), ids(rows), first)
    if (!shift) return
    if (shift.by !== 0) box.scrollTop += shift.by * rowHeight
    if (shift.added > 0) setAdded((count) => count + shift.added)
  }, [rows, scroller, rowHeight])

  useEffect(() => {
    const box = scroller.current
    if (!box || added === 0) return
    const onScroll = () => box.scrollTop < rowHeight / 2 && setAdded(0)
    box.addEventListener('scroll', onScroll, { passive: true })
    return () => box.removeEventListener('scroll', onScroll)
  }, [added, scroller, rowHeight])

  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-9 z-20 flex justify-center">
      {added > 0 && (
        <button
          type="button"
          onClick={() => scroller.current?.scrollTo({ top: 0 })}
          className="pointer-events-auto flex h-7 animate-enter items-center gap-1.5 rounded-full bg-accent px-3 font-medium text-on-accent text-xs shadow-float hover:bg-accent-hover"
        >
          <ArrowUp aria-hidden="true" className="size-3.5" />
          {t('list:new', { count: added })}
        </button>
      )}
    </div>
  )
}
