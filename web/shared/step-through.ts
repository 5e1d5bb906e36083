import type { RefObject } from 'react'

/**
 * Moves the focus from one item of a list to the next or the one before; from anywhere else to the first one. Items carry
 * `data-item`; at the ends it stays.
 */
export function stepThrough(list: RefObject<HTMLElement | null>, step: 1 | -1): void {
  const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-item]') ?? [])]
  const at = items.findIndex((item) => item.contains(document.activeElement))
  const next = at < 0 ? items[0] : items[Math.min(items.length - 1, Math.max(0, at + step))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}
