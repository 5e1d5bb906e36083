import clsx from 'clsx'
import type { ComponentProps } from 'react'
import { ariaKeys, Kbd } from './kbd.tsx'
import { pressProps } from './press-keys.tsx'
import { Spinner } from './spinner.tsx'

const variants = {
  primary: 'border-accent bg-accent text-on-accent hover:not-disabled:bg-accent-hover',
  secondary: 'border-line bg-card text-ink shadow-raised hover:not-disabled:bg-hover',
  ghost: 'border-transparent bg-transparent text-ink2 hover:not-disabled:bg-hover hover:not-disabled:text-ink',
  danger: 'border-danger-solid bg-danger-solid text-on-accent hover:not-disabled:bg-danger-solid-hover',
}

const sizes = { md: 'h-control px-2.5', lg: 'h-field px-3' }

export type ButtonVariant = keyof typeof variants

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant
  size?: keyof typeof sizes
  /** Shows a spinner and refuses further clicks; the words stay, so the width does too. */
  busy?: boolean
  /** Draws the keys after the words. Registering them is the caller's work (`useShortcut`). */
  shortcut?: string
  /** Keys that press it, shown on hover: nobody registers them. One that submits is pressed by Ctrl/Cmd+Enter. */
  press?: string
}

/** The look of a button for links that act like one. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: keyof typeof sizes = 'md'): string {
  return clsx(
    'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium text-sm transition-colors disabled:cursor-default disabled:opacity-55',
    variants[variant],
    sizes[size],
  )
}

export function Button({
  variant = 'secondary',
  size,
  busy = false,
  shortcut,
  press,
  className,
  children,
  ...rest
}: ButtonProps) {
  const submits = rest.type === 'submit' && shortcut === undefined
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      aria-keyshortcuts={shortcut && ariaKeys(shortcut)}
      {...pressProps(press ?? (submits ? 'mod+enter' : undefined))}
      {...rest}
      disabled={rest.disabled || busy}
      className={clsx(buttonClass(variant, size), className)}
    >
      {busy && <Spinner />}
      {children}
      {shortcut && (
        <Kbd
          keys={shortcut}
          tone={variant === 'primary' || variant === 'danger' ? 'onAccent' : 'plain'}
          className="max-md:hidden"
        />
      )}
    </button>
  )
}
