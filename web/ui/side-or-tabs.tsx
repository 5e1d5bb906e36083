import clsx from 'clsx'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { TabRow } from './tabs.tsx'

interface Part<Value extends string> {
  value: Value
  label: string
  content: ReactNode
}

/** What makes a panel of a tab; side by side there are no tabs. */
const noTab = { role: undefined, 'aria-labelledby': undefined, tabIndex: undefined }

/**
 * A main part and one that goes with it: side by side where there is room, else as tabs. The main part stays mounted whatever the width
 * and the tab, so that what is written, uploaded or asked in it outlives a turned screen and a look at the other part.
 */
export function SideOrTabs<Main extends string, Aside extends string>({
  isWide,
  label,
  value,
  onChange,
  main,
  aside,
}: {
  isWide: boolean
  /** Names the row of tabs. */
  label: string
  value: Main | Aside
  onChange: (value: Main | Aside) => void
  main: Part<Main>
  aside: Part<Aside>
}) {
  const panel = 'min-h-0 flex-1 overflow-y-auto'
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => onChange(next === main.value ? main.value : aside.value)}
      className={clsx('flex min-h-0 flex-1', !isWide && 'flex-col')}
    >
      {!isWide && <TabRow label={label} value={value} tabs={[main, aside]} />}
      <Radix.Content
        key="main"
        forceMount
        value={main.value}
        {...(isWide && noTab)}
        hidden={!isWide && value !== main.value}
        className={isWide ? 'min-w-0 flex-1' : panel}
      >
        {main.content}
      </Radix.Content>
      {(isWide || value === aside.value) && (
        <Radix.Content
          key="aside"
          forceMount
          value={aside.value}
          {...(isWide && { ...noTab, role: 'complementary', 'aria-label': aside.label })}
          className={isWide ? 'w-aside shrink-0 overflow-y-auto border-line border-l bg-bg' : panel}
        >
          {aside.content}
        </Radix.Content>
      )}
    </Radix.Root>
  )
}
