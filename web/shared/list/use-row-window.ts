import { type RefObject, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { type RowWindow, windowOf } from './row-window.ts'

/**
 * Which rows to draw as the box scrolls. Scrolling draws within the same frame, so that even a long throw shows no blank
 * rows. `initialTop` is where the list was left, in pixels.
 */
export function useRowWindow({
  scroller,
  count,
  rowHeight,
  overscan,
  initialTop,
}: {
  scroller: RefObject<HTMLDivElement | null>
  count: number
  rowHeight: number
  overscan: number
  initialTop: number
}): RowWindow {
  const [view, setView] = useState({ top: initialTop, height: innerHeight })
  const drawn = windowOf({ ...view, count, rowHeight, overscan })

  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    const look = () => ({ top: box.scrollTop, height: box.clientHeight })
    function follow(): void {
      setView((before) => {
        const now = look()
        const list = { count, rowHeight, overscan }
        const [was, is] = [windowOf({ ...before, ...list }), windowOf({ ...now, ...list })]
        return was.start === is.start && was.end === is.end ? before : now
      })
    }
    const onScroll = () => flushSync(follow)
    box.addEventListener('scroll', onScroll, { passive: true })
    const size = new ResizeObserver(follow)
    size.observe(box)
    follow()
    return () => {
      box.removeEventListener('scroll', onScroll)
      size.disconnect()
    }
  }, [scroller, count, rowHeight, overscan])

  // biome-ignore lint/correctness/useExhaustiveDependencies: only where the list begins
  useLayoutEffect(() => {
    if (scroller.current && initialTop > 0) scroller.current.scrollTop = initialTop
  }, [])
  return drawn
}
