import { useT } from '../i18n/use-t.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { useShortcuts } from './keyboard.tsx'
import { shortcutGroups } from './shortcut-registry.ts'

/** Every shortcut that works on the page below, by group. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const t = useT()
  const shortcuts = useShortcuts()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('shell:help.title')}
      description={t('shell:help.text')}
      size="lg"
    >
      <div className="columns-1 gap-8 sm:columns-2">
        {shortcutGroups.map((group) => {
          const members = shortcuts.filter((one) => one.group === group)
          if (members.length === 0) return null
          return (
            <section key={group} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 font-medium text-2xs text-ink3">{t(`shell:help.group.${group}`)}</h3>
              <ul>
                {members.map((one) => (
                  <li
                    key={one.id}
                    className="flex min-h-7 items-center justify-between gap-4 border-line-soft border-b"
                  >
                    <span>{one.label}</span>
                    <span className="sr-only">{one.keys}</span>
                    <Kbd keys={one.keys} />
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
      </div>
    </Dialog>
  )
}
