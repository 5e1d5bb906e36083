import clsx from 'clsx'
import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useFieldProps } from './field.tsx'
import { floating, floatingItem } from './floating.ts'
import { controlFrame } from './text-input.tsx'

export interface SelectOption<Value extends string> {
  value: Value
  label: string
  icon?: ReactNode
  disabled?: boolean
}

/** One of a short, known list. For long or searched lists use Picker. */
export function Select<Value extends string>({
  value,
  onChange,
  options,
  placeholder,
  name,
  disabled,
  className,
}: {
  value: Value | undefined
  onChange: (value: Value) => void
  options: readonly SelectOption<Value>[]
  placeholder?: string
  /** The accessible name where no Field surrounds it. */
  name?: string
  disabled?: boolean
  className?: string
}) {
  const field = useFieldProps()
  return (
    <Radix.Root
      value={value ?? ''}
      disabled={disabled}
      onValueChange={(next) => {
        const option = options.find((one) => one.value === next)
        if (option) onChange(option.value)
      }}
    >
      <Radix.Trigger
        {...field}
        aria-label={name}
        // Enter opens it, but with Ctrl or Cmd, which sends the form that it stands in.
        onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.preventDefault()}
        className={clsx(
          controlFrame,
          'flex h-field items-center gap-2 pr-2 pl-2.5 text-left data-placeholder:text-ink3',
          className,
        )}
      >
        <span className="min-w-0 flex-1 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className={clsx(
            floating,
            'max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden',
          )}
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} disabled={option.disabled} className={floatingItem}>
                <Radix.ItemText>
                  <span className="inline-flex items-center gap-2">
                    {option.icon}
                    {option.label}
                  </span>
                </Radix.ItemText>
                <Radix.ItemIndicator className="ml-auto">
                  <Check aria-hidden="true" className="size-3.5 text-accent-ink" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
