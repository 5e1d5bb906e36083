import clsx from 'clsx'
import type { ComponentProps } from 'react'
import { buttonClass } from '../ui/button.tsx'
import { Tooltip } from '../ui/tooltip.tsx'

const plainLook =
  '-ml-1.5 inline-flex h-6 min-w-0 max-w-full items-center gap-1.5 overflow-hidden rounded-md px-1.5 text-left hover:not-disabled:bg-hover disabled:cursor-default pointer-coarse:h-8'

/** The button that shows a property and opens its choices, named on hover with its key; `plain` stands without a frame in a list of properties. */
export function PropertyTrigger({ plain, className, ...rest }: ComponentProps<'button'> & { plain?: boolean }) {
  return (
    <Tooltip label={rest['aria-label'] ?? ''} shortcut={rest['aria-keyshortcuts']?.toLowerCase()}>
      <button
        type="button"
        {...rest}
        className={
          plain
            ? clsx(plainLook, className)
            : clsx(buttonClass(), 'min-w-0 shrink! overflow-hidden font-normal disabled:opacity-100', className)
        }
      />
    </Tooltip>
  )
}
