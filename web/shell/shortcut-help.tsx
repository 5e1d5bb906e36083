import { useState } from 'react'
import { useT } from '../i18n/use-t.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { useShortcuts } from './keyboard.tsx'
import { listPressable } from './press-control.ts'
import { shortcutGroups } from './shortcut-registry.ts'

/** Every shortcut that works on the page below, by group. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const t = useT()
  const shortcuts = useShortcuts()
  const [controls] = useState(listPressable)
  const ofControls = [
    { group: 'page' as const, members: controls.filter((one) => !one.isOfRow) },
    { group: 'row' as const, members: controls.filter((one) => one.isOfRow) },
  ]
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('help:title')}
      description={t('help:text')}
      size="lg"
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div tabIndex={0} className="columns-1 gap-8 sm:columns-2">
        {shortcutGroups.map((group) => {
          const members = shortcuts.filter((one) => one.group === group)
          if (members.length === 0) return null
          return <Group key={group} name={t(`help:group.${group}`)} members={members} />
        })}
        {ofControls.map(
          ({ group, members }) =>
            members.length > 0 && (
              <Group
                key={group}
                name={t(`help:group.${group}`)}
                members={members.map((one) => ({ id: `${group} ${one.keys}`, ...one }))}
              />
            ),
        )}
      </div>
    </Dialog>
  )
}

function Group({ name, members }: { name: string; members: readonly { id: string; label: string; keys: string }[] }) {
  return (
    <section className="mb-5 break-inside-avoid">
      <h3 className="mb-1 font-medium text-2xs text-ink3">{name}</h3>
      <ul>
        {members.map((one) => (
          <li key={one.id} className="flex min-h-7 items-center justify-between gap-4 border-line-soft border-b">
            <span>{one.label}</span>
            <span className="sr-only">{one.keys}</span>
            <Kbd keys={one.keys} />
          </li>
        ))}
      </ul>
    </section>
  )
}
