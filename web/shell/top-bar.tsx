import { Menu as MenuIcon, Search } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { loadAllWords } from '../i18n/i18n.ts'
import { useT } from '../i18n/use-t.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { OnDemand } from '../ui/on-demand.tsx'
import { ConnectionNote } from './connection-note.tsx'
import { useCan, useMe } from './shell.api.ts'
import { NewButton, OrganizationFace, UserFace } from './top-bar-faces.tsx'

const loadOrganizationMenu = async () => {
  const [{ OrganizationMenu }] = await Promise.all([import('./organization-menu.tsx'), loadAllWords()])
  return OrganizationMenu
}
const loadNewMenu = async () => (await import('./new-menu.tsx')).NewMenu
const loadUserMenu = async () => {
  const [{ UserMenu }] = await Promise.all([import('./user-menu.tsx'), loadAllWords()])
  return UserMenu
}

/** The bar above every page. It is drawn anew for what it shows itself, not for each page. */
export const TopBar = memo(function TopBar({
  onOpen,
  onWarmCommands,
  notifications,
}: {
  onOpen: (overlay: 'navigation' | 'commands' | 'help') => void
  /** Called when the pointer comes near the search: loads the menu before it is asked for. */
  onWarmCommands: () => unknown
  /** The bell; the notifications feature brings it. */
  notifications: ReactNode
}) {
  const t = useT()
  const { organizations } = useMe()
  const mayTicket = useCan('tickets:create')
  const mayMake = useCan('customers:write') || mayTicket
  return (
    <header className="flex h-bar shrink-0 items-center gap-2 border-line border-b bg-card px-2 md:gap-3 md:px-3">
      <IconButton
        label={t('shell:nav.open')}
        icon={<MenuIcon aria-hidden="true" />}
        onClick={() => onOpen('navigation')}
        className="md:hidden"
      />
      <div className="flex min-w-0 md:w-52 md:shrink-0">
        {organizations.length < 2 ? (
          <OrganizationFace />
        ) : (
          <OnDemand load={loadOrganizationMenu} face={(face) => <OrganizationFace {...face} />} props={{}} />
        )}
      </div>
      <button
        type="button"
        onClick={() => onOpen('commands')}
        onPointerEnter={() => void onWarmCommands()}
        aria-keyshortcuts="Control+K"
        className="flex h-control max-w-130 flex-1 items-center gap-2 rounded-md border border-line bg-bg px-2 text-ink3 hover:bg-hover max-md:hidden"
      >
        <Search aria-hidden="true" className="size-3.5 shrink-0" />
        <span className="min-w-0 flex-1 truncate text-left">{t('shell:search.placeholder')}</span>
        <Kbd keys="mod+k" />
      </button>
      <div className="ml-auto flex shrink-0 items-center gap-1 md:gap-2">
        <ConnectionNote />
        <IconButton
          label={t('shell:search.placeholder')}
          icon={<Search aria-hidden="true" />}
          onClick={() => onOpen('commands')}
          className="md:hidden"
        />
        {mayMake && <OnDemand load={loadNewMenu} face={(face) => <NewButton {...face} />} props={{}} />}
        {notifications}
        <OnDemand
          load={loadUserMenu}
          face={(face) => <UserFace {...face} />}
          props={{ onOpenHelp: () => onOpen('help') }}
        />
      </div>
    </header>
  )
})
