import { useT } from '../i18n/use-t.ts'
import { Drawer } from '../ui/drawer.tsx'
import { NavigationLinks } from './side-panel.tsx'

/** The left panel on narrow windows. Following a link closes it. */
export function NavigationDrawer({ onClose }: { onClose: () => void }) {
  const t = useT()
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('shell:nav.label')}
      side="start"
      className="w-panel bg-panel"
    >
      <NavigationLinks onFollow={onClose} />
    </Drawer>
  )
}
