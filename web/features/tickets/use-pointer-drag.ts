import { type PointerEvent as ReactPointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** So far a pressed pointer moves before it drags: less is a click that trembled. */
const threshold = 6
/** Near the edges of the scroller it scrolls by itself, in pixels a frame. */
const edge = 56
const speed = 14
/** A frame would keep the pointer's moves to itself. */
const framesAside = '[&_iframe]:pointer-events-none'

export interface PointerDrag<Item> {
  item: Item
  /** What `targetOf` makes of the place under the pointer. */
  over: string | undefined
}

/**
 * Drags something with mouse or pen; fingers scroll, so there must be a button or menu that does the same. `targetOf` names what lies
 * under the pointer when it can be dropped there. Esc lets go. `ghost` is moved along without drawing anything anew; `scroller` is
 * scrolled to its sides.
 */
export function usePointerDrag<Item>({
  scroller,
  targetOf,
  onDrop,
}: {
  scroller?: RefObject<HTMLElement | null>
  targetOf: (under: Element, item: Item) => string | undefined
  onDrop: (item: Item, target: string) => void
}) {
  const [drag, setDrag] = useState<PointerDrag<Item>>()
  const ghost = useRef<HTMLDivElement>(null)
  const latest = useRef({ targetOf, onDrop })
  latest.current = { targetOf, onDrop }
  const stop = useRef<() => void>(undefined)
  useEffect(() => () => stop.current?.(), [])

  const onPointerDown = useCallback(
    (event: ReactPointerEvent, item: Item) => {
      const isOnControl = event.target instanceof Element && event.target.closest('button, input, label')
      if (event.pointerType === 'touch' || event.button !== 0 || isOnControl) return
      const start = { x: event.clientX, y: event.clientY }
      let at = start
      let isDragging = false
      let over: string | undefined
      let frame = 0

      function follow(): void {
        frame = requestAnimationFrame(follow)
        if (ghost.current) ghost.current.style.transform = `translate(${at.x + 10}px, ${at.y + 8}px)`
        const box = scroller?.current?.getBoundingClientRect()
        if (box && scroller?.current) {
          if (at.x < box.left + edge) scroller.current.scrollLeft -= speed
          else if (at.x > box.right - edge) scroller.current.scrollLeft += speed
        }
        const next = underPointer()
        if (next === over) return
        over = next
        setDrag({ item, over })
      }
      function underPointer(): string | undefined {
        const under = document.elementFromPoint(at.x, at.y)
        return under ? latest.current.targetOf(under, item) : undefined
      }
      function onMove(move: PointerEvent): void {
        at = { x: move.clientX, y: move.clientY }
        if (isDragging || Math.hypot(at.x - start.x, at.y - start.y) < threshold) return
        isDragging = true
        document.body.classList.add('cursor-grabbing', 'select-none')
        setDrag({ item, over })
        follow()
      }
      function onUp(up: PointerEvent): void {
        const wasDragging = isDragging
        at = { x: up.clientX, y: up.clientY }
        const target = wasDragging ? underPointer() : undefined
        end()
        if (!wasDragging) return
        // The click that follows would open what lies there.
        const swallow = (click: MouseEvent) => {
          click.preventDefault()
          click.stopPropagation()
        }
        window.addEventListener('click', swallow, { capture: true, once: true })
        setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0)
        if (target !== undefined) latest.current.onDrop(item, target)
      }
      function onKey(key: KeyboardEvent): void {
        if (key.key !== 'Escape' || !isDragging) return
        key.preventDefault()
        key.stopPropagation()
        end()
      }
      function end(): void {
        isDragging = false
        cancelAnimationFrame(frame)
        document.body.classList.remove('cursor-grabbing', 'select-none', framesAside)
        window.removeEventListener('pointermove', onMove)
        window.removeEventListener('pointerup', onUp)
        window.removeEventListener('pointercancel', end)
        window.removeEventListener('keydown', onKey, { capture: true })
        stop.current = undefined
        setDrag(undefined)
      }
      stop.current?.()
      stop.current = end
      document.body.classList.add(framesAside)
      window.addEventListener('pointermove', onMove)
      window.addEventListener('pointerup', onUp)
      window.addEventListener('pointercancel', end)
      window.addEventListener('keydown', onKey, { capture: true })
    },
    [scroller],
  )
  return { drag, ghost, onPointerDown }
}
