import { useNavigate } from '@tanstack/react-router'
import { Keyboard, LogOut, Monitor, Moon, Rows3, Rows4, Sun, UserCog } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { StatusIcon } from '../shared/statuses/status-mark.tsx'
import { useStatusOf } from '../shared/statuses/statuses.api.ts'
import { TakeStatusDialog } from '../shared/statuses/take-status-dialog.tsx'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { toast } from '../ui/toast.ts'
import { type Appearance, setAppearance, useAppearance } from './appearance.ts'
import { useMe, useSavePreferences, useSignOut } from './shell.api.ts'
import { UserFace } from './top-bar-faces.tsx'

/** Who is signed in, how the app looks, help, and the way out. */
export function UserMenu({ onOpenHelp, defaultOpen }: { onOpenHelp: () => void; defaultOpen?: boolean }) {
  const t = useT()
  const navigate = useNavigate()
  const { user } = useMe()
  const { theme, density } = useAppearance()
  const save = useSavePreferences()
  const signOut = useSignOut()
  const held = useStatusOf(user.id)
  const [takes, setTakes] = useState(false)

  function change(appearance: Partial<Appearance>): void {
    setAppearance(appearance)
    // The look has changed already and stays in this browser; a server that is away only forgets it for other ones.
    save.mutate(appearance, { onError: () => toast.info(t('shell:user.keptHere')) })
  }

  return (
    <>
      {takes && <TakeStatusDialog member={user} onClose={() => setTakes(false)} />}
      <Menu align="end" defaultOpen={defaultOpen} trigger={<UserFace />}>
        <div className="max-w-64 px-2 py-1.5">
          <div className="truncate font-medium">{user.name}</div>
          <div className="truncate text-ink3 text-xs">{user.email}</div>
        </div>
        <MenuSeparator />
        {held && (
          <MenuItem icon={<StatusIcon name={held.status.icon} />} press="s" onSelect={() => setTakes(true)}>
            {t('statuses:menu', { status: held.status.name })}
          </MenuItem>
        )}
        <MenuItem
          icon={<UserCog aria-hidden="true" />}
          shortcut="g p"
          onSelect={() => void navigate({ to: paths.settingsSection, params: { section: 'profile' } })}
        >
          {t('shell:user.profile')}
        </MenuItem>
        <MenuItem icon={<Keyboard aria-hidden="true" />} shortcut="?" onSelect={onOpenHelp}>
          {t('menus:user.keyboard')}
        </MenuItem>
        <MenuSeparator />
        <MenuChoice
          label={t('shell:theme.label')}
          value={theme}
          choices={[
            { value: 'light', label: t('shell:theme.light'), icon: <Sun aria-hidden="true" /> },
            { value: 'dark', label: t('shell:theme.dark'), icon: <Moon aria-hidden="true" /> },
            { value: 'system', label: t('shell:theme.system'), icon: <Monitor aria-hidden="true" /> },
          ]}
          onChange={(next) => change({ theme: next })}
        />
        <MenuChoice
          label={t('shell:density.label')}
          value={density}
          choices={[
            { value: 'comfortable', label: t('shell:density.comfortable'), icon: <Rows3 aria-hidden="true" /> },
            { value: 'compact', label: t('shell:density.compact'), icon: <Rows4 aria-hidden="true" /> },
          ]}
          onChange={(next) => change({ density: next })}
        />
        <MenuSeparator />
        <MenuItem
          icon={<LogOut aria-hidden="true" />}
          shortcut="g q"
          onSelect={() =>
            signOut.mutate(undefined, {
              onError: (error) => toast.failed(t('menus:user.signOutFailed'), { description: error.message }),
            })
          }
        >
          {t('shell:user.signOut')}
        </MenuItem>
      </Menu>
    </>
  )
}
