import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { useFieldProps } from './field.tsx'

/** The frame that every control for writing shares. */
export const controlFrame =
  'w-full min-w-0 rounded-md border border-line-control bg-card text-ink transition-colors focus-visible:border-accent-ink focus-visible:outline-1 focus-visible:outline-offset-0 disabled:bg-panel disabled:text-ink3 aria-invalid:border-danger'

export interface TextInputProps extends ComponentProps<'input'> {
  /** A small icon before the text. */
  icon?: ReactNode
  /** Stands inside at the end: a unit, a state, a button. */
  end?: ReactNode
  /** As high as a button, for bars. */
  dense?: boolean
}

/** A single line of text, 32 px high. Inside a Field it is linked to label, hint and error. */
export function TextInput({ icon, end, dense = false, className, ...rest }: TextInputProps) {
  const field = useFieldProps()
  const input = (
    <input
      type="text"
      {...field}
      {...rest}
      className={clsx(
        controlFrame,
        dense ? 'h-control' : 'h-field',
        icon ? 'pl-8' : 'pl-2.5',
        end ? 'pr-9' : 'pr-2.5',
        className,
      )}
    />
  )
  if (!icon && !end) return input
  return (
    <div className="relative">
      {icon && (
        <span className="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-ink3 [&_svg]:size-3.5">
          {icon}
        </span>
      )}
      {input}
      {end && <span className="absolute inset-y-0 right-1.5 grid place-items-center text-ink3">{end}</span>}
    </div>
  )
}
