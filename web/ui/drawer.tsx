import clsx from 'clsx'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

const sides = {
  start: 'left-0 animate-slide border-r',
  end: 'right-0 animate-slide-end border-l',
}

/** A modal panel from the edge of the window: navigation on phones, details beside a list. */
export function Drawer({
  open,
  onOpenChange,
  title,
  side = 'end',
  focusContent = false,
  className,
  children,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Names the drawer for screen readers. */
  title: string
  side?: keyof typeof sides
  /** The drawer is for reading: the focus goes to it as a whole, not to its first button. */
  focusContent?: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            if (!focusContent) return
            event.preventDefault()
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
          }}
          className={clsx(
            'fixed inset-y-0 z-50 flex max-w-[calc(100vw-3rem)] flex-col overflow-y-auto border-line shadow-float outline-none',
            sides[side],
            className ?? 'w-aside bg-card',
          )}
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
