import { Tabs as Radix } from 'radix-ui'
import { type ReactNode, useLayoutEffect, useRef } from 'react'

export interface Tab<Value extends string> {
  value: Value
  label: string
  /** Stands after the words: a count, a dot. */
  end?: ReactNode
  content: ReactNode
}

/** Tabs with arrow keys. `label` names the row of tabs. */
export function Tabs<Value extends string>({
  label,
  value,
  onChange,
  tabs,
}: {
  label: string
  value: Value
  onChange: (value: Value) => void
  tabs: readonly Tab<Value>[]
}) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((one) => one.value === next)
        if (tab) onChange(tab.value)
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <TabRow label={label} value={value} tabs={tabs} />
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="min-h-0 flex-1 overflow-y-auto">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

/** The row of tabs itself, inside of their root. */
export function TabRow({
  label,
  value,
  tabs,
}: {
  label: string
  value: string
  tabs: readonly Omit<Tab<string>, 'content'>[]
}) {
  const row = useRef<HTMLDivElement>(null)
  const seen = useRef('')
  // Where there is no room for all, the chosen one is in sight: when it is chosen, and when what stands beside it grows.
  useLayoutEffect(() => {
    const chosen = row.current?.querySelector<HTMLElement>('[data-state=active]')
    if (!row.current || !chosen) return
    const now = `${value} ${row.current.scrollWidth}`
    if (seen.current === now) return
    seen.current = now
    const { left, right } = row.current.getBoundingClientRect()
    const box = chosen.getBoundingClientRect()
    // Not scrollIntoView: that would move the page around it, too.
    if (box.left < left) row.current.scrollLeft -= left - box.left + 16
    else if (box.right > right) row.current.scrollLeft += box.right - right + 16
  })
  return (
    <Radix.List ref={row} aria-label={label} className="flex shrink-0 gap-4 overflow-x-auto border-line border-b px-4">
      {tabs.map((tab) => (
        <Radix.Trigger
          key={tab.value}
          value={tab.value}
          className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 text-ink2 hover:text-ink data-[state=active]:border-accent-ink data-[state=active]:font-medium data-[state=active]:text-ink"
        >
          {tab.label}
          {tab.end}
        </Radix.Trigger>
      ))}
    </Radix.List>
  )
}
