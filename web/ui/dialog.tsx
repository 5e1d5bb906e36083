import clsx from 'clsx'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { useWords } from './words.ts'

const widths = { sm: 'max-w-105', md: 'max-w-140', lg: 'max-w-190' }

/** A modal question or form. Esc and a click outside close it; `footer` holds the buttons, the main one last. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = 'md',
  footer,
  children,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  size?: keyof typeof widths
  footer?: ReactNode
  children?: ReactNode
}) {
  const words = useWords()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-scrim" />
        <Panel
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={clsx(
            'fixed inset-x-3 top-[max(0.75rem,10vh)] z-50 mx-auto flex max-h-[calc(100dvh-max(1.5rem,20vh))] animate-enter flex-col overflow-hidden rounded-xl border border-line bg-card shadow-float outline-none',
            widths[size],
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {description && <Radix.Description className="text-ink2">{description}</Radix.Description>}
            </div>
            <Radix.Close
              aria-label={words.close}
              className="-mr-2 grid size-control shrink-0 place-items-center rounded-md text-ink3 hover:bg-hover hover:text-ink"
            >
              <X aria-hidden="true" className="size-4" />
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
          {footer && (
            <div className="flex flex-wrap items-center justify-end gap-2 border-line border-t bg-bg px-5 py-3">
              {footer}
            </div>
          )}
        </Panel>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The panel gives the focus back to what had it: without a trigger of its own the library would leave it nowhere. */
function Panel(props: ComponentProps<typeof Radix.Content>) {
  const [before] = useState(() => document.activeElement)
  return (
    <Radix.Content
      {...props}
      onCloseAutoFocus={(event) => {
        if (!(before instanceof HTMLElement) || !before.isConnected) return
        event.preventDefault()
        before.focus()
      }}
    />
  )
}
