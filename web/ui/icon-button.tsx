import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { ariaKeys } from './kbd.tsx'
import { pressProps } from './press-keys.tsx'
import { Spinner } from './spinner.tsx'
import { Tooltip } from './tooltip.tsx'

const variants = {
  ghost: 'border-transparent text-ink2 hover:not-disabled:bg-hover hover:not-disabled:text-ink',
  secondary: 'border-line bg-card text-ink2 shadow-raised hover:not-disabled:bg-hover hover:not-disabled:text-ink',
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** The accessible name, shown as tooltip. */
  label: string
  icon: ReactNode
  shortcut?: string
  /** Keys that press it: nobody registers them. */
  press?: string
  variant?: keyof typeof variants
  busy?: boolean
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left'
}

/** A square button of one icon (16 px). Its tooltip says the name and the keys. */
export function IconButton({
  label,
  icon,
  shortcut,
  press,
  variant = 'ghost',
  busy = false,
  tooltipSide,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut ?? press} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        aria-busy={busy || undefined}
        aria-keyshortcuts={shortcut && ariaKeys(shortcut)}
        {...pressProps(press, label)}
        {...rest}
        disabled={rest.disabled || busy}
        className={clsx(
          'inline-grid size-control shrink-0 place-items-center rounded-md border transition-colors disabled:cursor-default disabled:opacity-55 [&_svg]:size-4',
          variants[variant],
          className,
        )}
      >
        {busy ? <Spinner /> : icon}
      </button>
    </Tooltip>
  )
}
