import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** So near to the end counts as being there, in pixels. */
const nearEnd = 48
/** What stays free above the item a thread opens at, in pixels. */
const startGap = 12

/**
 * Keeps the reader's place in a thread whose parts grow late (frames, pictures) and which gets new messages below and
 * older ones above: at the end it stays at the end, elsewhere the first visible item stays where it is. Until the reader
 * touches it, the thread stands at `startKey` (the first new item), without one at the end. Items carry `data-thread-item`
 * with their key. The browser's own scroll anchoring must be off (`overflow-anchor: none`).
 */
export function useThreadScroll(
  resetKey: string,
  startKey: string | undefined,
): {
  frame: RefObject<HTMLDivElement | null>
  content: RefObject<HTMLDivElement | null>
  atEnd: boolean
  toEnd: () => void
} {
  const frame = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  const anchor = useRef<{ key: string; top: number }>(undefined)
  const touched = useRef(false)
  const [atEnd, setAtEnd] = useState(true)

  const remember = useCallback(() => {
    const box = frame.current
    if (!box) return
    const top = box.getBoundingClientRect().top
    for (const item of box.querySelectorAll<HTMLElement>('[data-thread-item]')) {
      const place = item.getBoundingClientRect()
      if (place.bottom <= top) continue
      anchor.current = { key: item.dataset.threadItem ?? '', top: place.top - top }
      break
    }
  }, [])

  const keep = useCallback(() => {
    const box = frame.current
    // A field that grows while somebody writes in it must not be moved away.
    if (!box || (document.activeElement?.matches('textarea') && box.contains(document.activeElement))) return
    if (stuck.current && !anchor.current) {
      box.scrollTop = box.scrollHeight
      return
    }
    const known = anchor.current
    if (!known) return
    const item = box.querySelector<HTMLElement>(`[data-thread-item="${CSS.escape(known.key)}"]`)
    if (!item) return
    const moved = item.getBoundingClientRect().top - box.getBoundingClientRect().top - known.top
    if (Math.abs(moved) >= 1) box.scrollTop += moved
  }, [])

  useEffect(() => {
    const box = frame.current
    const inner = content.current
    if (!box || !inner) return
    function onScroll(): void {
      if (!box) return
      const end = box.scrollHeight - box.clientHeight - box.scrollTop <= nearEnd
      setAtEnd(end)
      if (!touched.current) return
      stuck.current = end
      if (end) anchor.current = undefined
      else remember()
    }
    function onTouch(): void {
      touched.current = true
    }
    const observer = new ResizeObserver(keep)
    observer.observe(inner)
    observer.observe(box)
    box.addEventListener('scroll', onScroll, { passive: true })
    const touches = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const
    for (const name of touches) box.addEventListener(name, onTouch, { passive: true })
    return () => {
      for (const name of touches) box.removeEventListener(name, onTouch)
      observer.disconnect()
      box.removeEventListener('scroll', onScroll)
    }
  }, [keep, remember])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another ticket begins at its own end
  useLayoutEffect(() => {
    stuck.current = true
    touched.current = false
    anchor.current = undefined
    setAtEnd(true)
    keep()
  }, [resetKey, keep])
  useLayoutEffect(() => {
    if (startKey === undefined || touched.current) return
    anchor.current = { key: startKey, top: startGap }
    keep()
  }, [startKey, keep])

  const toEnd = useCallback(() => {
    stuck.current = true
    touched.current = true
    anchor.current = undefined
    setAtEnd(true)
    keep()
  }, [keep])

  return { frame, content, atEnd, toEnd }
}
