import clsx from 'clsx'
import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

export interface CheckboxProps {
  checked: boolean | 'indeterminate'
  onChange: (checked: boolean) => void
  /** The words beside the box; use `name` instead where a row has no room for words. */
  label?: ReactNode
  name?: string
  disabled?: boolean
  className?: string
}

export function Checkbox({ checked, onChange, label, name, disabled, className }: CheckboxProps) {
  const id = useId()
  const box = (
    <Radix.Root
      id={id}
      checked={checked}
      disabled={disabled}
      aria-label={name}
      onCheckedChange={(next) => onChange(next === true)}
      className={clsx(
        // The box is drawn with 14 px; the pressable place around it reaches the 24 px of WCAG 2.5.8.
        'relative inline-grid size-3.5 shrink-0 place-items-center rounded-sm border border-line-control bg-card text-on-accent transition-colors after:absolute after:-inset-1.5 disabled:opacity-55 data-[state=checked]:border-accent data-[state=indeterminate]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:bg-accent',
        !label && className,
      )}
    >
      <Radix.Indicator>
        {checked === 'indeterminate' ? (
          <Minus aria-hidden="true" className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden="true" className="size-3" strokeWidth={3} />
        )}
      </Radix.Indicator>
    </Radix.Root>
  )
  if (!label) return box
  return (
    <div className={clsx('flex min-h-6 items-center gap-2', className)}>
      {box}
      <label htmlFor={id} className="min-w-0">
        {label}
      </label>
    </div>
  )
}
