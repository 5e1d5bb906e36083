import clsx from 'clsx'
import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

/** On or off at once, without a save button. `hint` explains the effect under the words. */
export function Switch({
  checked,
  onChange,
  label,
  hint,
  disabled,
  labelHidden = false,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  label: string
  hint?: ReactNode
  disabled?: boolean
  labelHidden?: boolean
}) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <Radix.Root
        id={id}
        checked={checked}
        disabled={disabled}
        aria-label={labelHidden ? label : undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onCheckedChange={onChange}
        className={clsx(
          'relative mt-0.5 inline-flex h-4 w-7 shrink-0 items-center rounded-full border border-line-control bg-line-control transition-colors after:absolute after:-inset-1 disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent',
        )}
      >
        <Radix.Thumb className="block size-3 translate-x-px rounded-full bg-on-accent transition-transform data-[state=checked]:translate-x-3.5" />
      </Radix.Root>
      {!labelHidden && (
        <div className="min-w-0">
          <label htmlFor={id}>{label}</label>
          {hint && (
            <div id={`${id}-hint`} className="text-ink3 text-xs">
              {hint}
            </div>
          )}
        </div>
      )}
    </div>
  )
}
