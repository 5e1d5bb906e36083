import type { TooltipSide } from './tooltip.tsx'

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Between a control and its tooltip, and between the tooltip and the edge of the window, in pixels. */
const gap = 6
const edge = 8

const opposite = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' } as const

function at(side: TooltipSide, control: Box, tip: { width: number; height: number }): { left: number; top: number } {
  const middleX = control.left + (control.width - tip.width) / 2
  const middleY = control.top + (control.height - tip.height) / 2
  switch (side) {
    case 'top':
      return { left: middleX, top: control.top - gap - tip.height }
    case 'bottom':
      return { left: middleX, top: control.top + control.height + gap }
    case 'left':
      return { left: control.left - gap - tip.width, top: middleY }
    case 'right':
      return { left: control.left + control.width + gap, top: middleY }
  }
}

/** Where a tooltip stands: at its side, at the other one when there is no room, always whole inside the window. */
export function placeTooltip(
  side: TooltipSide,
  control: Box,
  tip: { width: number; height: number },
  screen: { width: number; height: number },
): { left: number; top: number } {
  const fits = (place: { left: number; top: number }) =>
    side === 'top' || side === 'bottom'
      ? place.top >= edge && place.top + tip.height <= screen.height - edge
      : place.left >= edge && place.left + tip.width <= screen.width - edge
  const wanted = at(side, control, tip)
  const other = at(opposite[side], control, tip)
  const place = fits(wanted) || !fits(other) ? wanted : other
  return {
    left: Math.round(Math.max(edge, Math.min(place.left, screen.width - edge - tip.width))),
    top: Math.round(Math.max(edge, Math.min(place.top, screen.height - edge - tip.height))),
  }
}
