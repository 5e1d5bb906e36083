import clsx from 'clsx'
import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { floating, floatingItem } from './floating.ts'
import { Kbd } from './kbd.tsx'
import { pressAttribute } from './press-keys.tsx'

/** A menu of actions below its trigger (a Button or IconButton). Filled with MenuItem, MenuChoice, MenuSeparator. */
export function Menu({
  trigger,
  align = 'start',
  children,
  open,
  defaultOpen,
  onOpenChange,
}: {
  trigger: ReactNode
  align?: 'start' | 'center' | 'end'
  children: ReactNode
  open?: boolean
  /** Open from the first moment (it was loaded because its face was pressed). */
  defaultOpen?: boolean
  onOpenChange?: (open: boolean) => void
}) {
  return (
    <DropdownMenu.Root modal={false} open={open} defaultOpen={defaultOpen} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(
            floating,
            'max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto p-1',
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem({
  icon,
  shortcut,
  press,
  danger = false,
  disabled,
  onSelect,
  children,
}: {
  icon?: ReactNode
  shortcut?: string
  /** Keys that choose it while the menu is open; nobody registers them. */
  press?: string
  danger?: boolean
  disabled?: boolean
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      {...(press && { [pressAttribute]: press })}
      className={clsx(floatingItem, danger ? 'text-danger' : '[&>svg]:text-ink3')}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {(shortcut ?? press) && <Kbd keys={shortcut ?? press ?? ''} />}
    </DropdownMenu.Item>
  )
}

/** One of several values; the chosen one carries a tick. */
export function MenuChoice<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: Value
  choices: readonly { value: Value; label: string; icon?: ReactNode; note?: ReactNode }[]
  onChange: (value: Value) => void
}) {
  return (
    <DropdownMenu.RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const choice = choices.find((one) => one.value === next)
        if (choice) onChange(choice.value)
      }}
    >
      <MenuLabel>{label}</MenuLabel>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem
          key={choice.value}
          value={choice.value}
          className={clsx(floatingItem, '[&>svg]:text-ink3')}
        >
          {choice.icon}
          <span className="min-w-0 flex-1 truncate">{choice.label}</span>
          {choice.note}
          <DropdownMenu.ItemIndicator>
            <Check aria-hidden="true" className="size-3.5 text-accent-ink" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-1.5 pb-0.5 text-2xs text-ink3">{children}</DropdownMenu.Label>
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />
}
