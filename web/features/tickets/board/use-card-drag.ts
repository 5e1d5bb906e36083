import { type PointerEvent as ReactPointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { TicketRow } from '../ticket-rows.ts'

/** So far a pressed pointer moves before it drags: less is a click that trembled. */
const threshold = 6
/** Near the edges of the board it scrolls by itself, in pixels a frame. */
const edge = 56
const speed = 14

export interface CardDrag {
  ticket: TicketRow
  /** The column under the pointer. */
  overId: string | undefined
}

/**
 * Drags cards with mouse or pen; fingers scroll, and move cards by the button on them. The column under the pointer is found by
 * its `data-column`. Esc lets go. `ghost` is moved along without drawing anything anew.
 */
export function useCardDrag({
  scroller,
  onDrop,
}: {
  scroller: RefObject<HTMLElement | null>
  onDrop: (ticket: TicketRow, stageId: string) => void
}) {
  const [drag, setDrag] = useState<CardDrag>()
  const ghost = useRef<HTMLDivElement>(null)
  const latest = useRef(onDrop)
  latest.current = onDrop
  const stop = useRef<() => void>(undefined)
  useEffect(() => () => stop.current?.(), [])

  const onPointerDown = useCallback(
    (event: ReactPointerEvent, ticket: TicketRow) => {
      const isOnControl = event.target instanceof Element && event.target.closest('button, input, label')
      if (event.pointerType === 'touch' || event.button !== 0 || isOnControl) return
      const start = { x: event.clientX, y: event.clientY }
      let at = start
      let isDragging = false
      let overId: string | undefined
      let frame = 0

      function follow(): void {
        frame = requestAnimationFrame(follow)
        if (ghost.current) ghost.current.style.transform = `translate(${at.x + 10}px, ${at.y + 8}px)`
        const box = scroller.current?.getBoundingClientRect()
        if (box && scroller.current) {
          if (at.x < box.left + edge) scroller.current.scrollLeft -= speed
          else if (at.x > box.right - edge) scroller.current.scrollLeft += speed
        }
        const over = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>('[data-column]')?.dataset.column
        if (over === overId) return
        overId = over
        setDrag({ ticket, overId })
      }
      function onMove(move: PointerEvent): void {
        at = { x: move.clientX, y: move.clientY }
        if (isDragging || Math.hypot(at.x - start.x, at.y - start.y) < threshold) return
        isDragging = true
        document.body.classList.add('cursor-grabbing', 'select-none')
        setDrag({ ticket, overId })
        follow()
      }
      function onUp(): void {
        const wasDragging = isDragging
        end()
        if (!wasDragging) return
        // The click that follows would open the ticket.
        const swallow = (click: MouseEvent) => {
          click.preventDefault()
          click.stopPropagation()
        }
        window.addEventListener('click', swallow, { capture: true, once: true })
        setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0)
        if (overId !== undefined) latest.current(ticket, overId)
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
        document.body.classList.remove('cursor-grabbing', 'select-none')
        window.removeEventListener('pointermove', onMove)
        window.removeEventListener('pointerup', onUp)
        window.removeEventListener('pointercancel', end)
        window.removeEventListener('keydown', onKey, { capture: true })
        stop.current = undefined
        setDrag(undefined)
      }
      stop.current?.()
      stop.current = end
      window.addEventListener('pointermove', onMove)
      window.addEventListener('pointerup', onUp)
      window.addEventListener('pointercancel', end)
      window.addEventListener('keydown', onKey, { capture: true })
    },
    [scroller],
  )
  return { drag, ghost, onPointerDown }
}
