import type { MouseEvent, ReactNode } from 'react'
import { Tooltip } from '../../../ui/tooltip.tsx'

/** A value that cannot be changed in its row, with the reason on hover. A press on it is one on the row. */
export function LockedCell({
  reason,
  children,
  ...mark
}: {
  reason: string
  children: ReactNode
  'data-field'?: string
}) {
  return (
    <Tooltip label={reason}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the link of the row is what is operated */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the link of the row is what is operated */}
      <span {...mark} onClick={pressRow} className="relative flex min-w-0 cursor-pointer items-center gap-2">
        {children}
      </span>
    </Tooltip>
  )
}

/** It lies above the link that is spread over the row, to be hovered. */
function pressRow(event: MouseEvent): void {
  const link = event.currentTarget.closest('[data-ticket]')?.querySelector('[data-row-link]')
  event.stopPropagation()
  link?.dispatchEvent(new window.MouseEvent('click', event.nativeEvent))
}
