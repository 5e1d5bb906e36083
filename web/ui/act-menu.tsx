import { Fragment, type ReactNode } from 'react'
import { Menu, MenuItem, MenuSeparator } from './menu.tsx'
import { PressKeys } from './press-keys.tsx'

export interface MenuAct {
  keys: string
  label: string
  icon: ReactNode
  run: () => void
  danger?: boolean
  disabled?: boolean
  /** A line above it. */
  apart?: boolean
  /** Its keys are a shortcut of the page (`useShortcut`): the menu only draws them. */
  isRegistered?: boolean
}

/** A menu of acts, each of which its keys do as well, while the menu is closed: in the row that has the focus, or on the page. */
export function ActMenu({
  trigger,
  acts,
  defaultOpen,
}: {
  trigger: ReactNode
  acts: readonly (MenuAct | false | undefined)[]
  defaultOpen?: boolean
}) {
  const offered = acts.filter((act): act is MenuAct => act !== false && act !== undefined)
  return (
    <>
      <PressKeys acts={offered.filter((act) => !act.isRegistered && !act.disabled)} />
      <Menu align="end" trigger={trigger} defaultOpen={defaultOpen}>
        {offered.map((act) => (
          <Fragment key={act.keys}>
            {act.apart && <MenuSeparator />}
            <MenuItem
              icon={act.icon}
              danger={act.danger}
              disabled={act.disabled}
              onSelect={act.run}
              shortcut={act.isRegistered ? act.keys : undefined}
              press={act.isRegistered ? undefined : act.keys}
            >
              {act.label}
            </MenuItem>
          </Fragment>
        ))}
      </Menu>
    </>
  )
}
