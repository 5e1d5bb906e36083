import clsx from 'clsx'
import { Popover as Radix } from 'radix-ui'
import type { ReactNode, RefObject } from 'react'
import { floating } from './floating.ts'

/**
 * A small panel beside its trigger. Focus goes in and comes back. `label` names it for screen readers. `anchor` in place of
 * a trigger puts it beside an element that is elsewhere (a cell, a button whose panel loads on demand); the caller opens it.
 */
export function Popover({
  trigger,
  anchor,
  returnFocus,
  label,
  align = 'start',
  open,
  onOpenChange,
  onEscape,
  className,
  children,
}: {
  trigger?: ReactNode
  anchor?: RefObject<HTMLElement | null>
  /** Where the focus goes on closing, when not to the trigger or anchor. */
  returnFocus?: () => void
  label: string
  align?: 'start' | 'center' | 'end'
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** Called before Esc closes it, for panels that keep what is written when they are left otherwise. */
  onEscape?: () => void
  className?: string
  children: ReactNode
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      {anchor && <Radix.Anchor virtualRef={anchor as RefObject<HTMLElement>} />}
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          onEscapeKeyDown={onEscape}
          collisionPadding={8}
          onInteractOutside={(event) => {
            // The anchor itself opens and closes, as a trigger does.
            if (event.target instanceof Node && anchor?.current?.contains(event.target)) event.preventDefault()
          }}
          onCloseAutoFocus={(event) => {
            // It comes a moment after the closing: whoever opened the next panel by then writes in that one.
            const isNext = document.activeElement?.closest('[data-radix-popper-content-wrapper]') != null
            if (trigger && !returnFocus && !isNext) return
            event.preventDefault()
            if (isNext) return
            if (returnFocus) returnFocus()
            else anchor?.current?.focus()
          }}
          className={clsx(floating, 'max-w-[calc(100vw-1rem)]', className ?? 'w-72 p-3')}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
