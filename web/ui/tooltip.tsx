import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Kbd } from './kbd.tsx'

export const TooltipProvider = Radix.Provider

/** Names a control and its keys on hover and focus. The control itself still needs its accessible name. */
export function Tooltip({
  label,
  shortcut,
  side,
  children,
}: {
  label: ReactNode
  shortcut?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-60 flex max-w-80 animate-fade items-center gap-2 rounded-md bg-inverse px-2 py-1 text-inverse-ink text-xs shadow-float"
        >
          {label}
          {shortcut && <Kbd keys={shortcut} tone="onInverse" />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
