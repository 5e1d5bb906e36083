import { cloneElement, type ReactElement } from 'react'

export type TooltipSide = 'top' | 'right' | 'bottom' | 'left'

type TooltipData = Partial<Record<`data-tooltip${string}`, string>>

/** What TooltipLayer reads from the element under the pointer. */
export const tooltipAttributes = {
  label: 'data-tooltip',
  keys: 'data-tooltip-keys',
  side: 'data-tooltip-side',
} as const

/**
 * Names a control and its keys on hover and focus, drawn by the one TooltipLayer of the app. The control itself still needs
 * its accessible name; the child takes attributes like an element does.
 */
export function Tooltip({
  label,
  shortcut,
  side,
  children,
}: {
  label: string
  shortcut?: string
  side?: TooltipSide
  children: ReactElement<TooltipData>
}) {
  return cloneElement(children, {
    [tooltipAttributes.label]: label,
    [tooltipAttributes.keys]: shortcut,
    [tooltipAttributes.side]: side,
  })
}
