import { useNavigate } from '@tanstack/react-router'
import { LogOut, type LucideIcon, Monitor, Moon, Rows3, Rows4, Sun, UserPlus } from 'lucide-react'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { toast } from '../ui/toast.ts'
import { type Appearance, setAppearance, useAppearance } from './appearance.ts'
import { useCan, useSavePreferences, useSignOut } from './shell.api.ts'

export interface Command {
  id: string
  label: string
  Icon: LucideIcon
  run: () => void
}

/** What can be done from anywhere but has no keys of its own. */
export function useExtraCommands(): Command[] {
  const t = useT()
  const navigate = useNavigate()
  const mayContact = useCan('customers:write')
  const { theme, density } = useAppearance()
  const save = useSavePreferences()
  const signOut = useSignOut()

  function show(change: Partial<Appearance>): void {
    setAppearance(change)
    save.mutate(change, { onError: () => toast.info(t('shell:user.keptHere')) })
  }
  const themes = [
    { theme: 'light', Icon: Sun },
    { theme: 'dark', Icon: Moon },
    { theme: 'system', Icon: Monitor },
  ] as const
  const densities = [
    { density: 'comfortable', Icon: Rows3 },
    { density: 'compact', Icon: Rows4 },
  ] as const
  return [
    ...(mayContact
      ? [
          {
            id: 'contact.new',
            label: t('shell:new.contact'),
            Icon: UserPlus,
            run: () => void navigate({ to: paths.contacts, search: { new: true } }),
          },
        ]
      : []),
    ...themes
      .filter((one) => one.theme !== theme)
      .map((one) => ({
        id: `theme.${one.theme}`,
        label: `${t('shell:theme.label')}: ${t(`shell:theme.${one.theme}`)}`,
        Icon: one.Icon,
        run: () => show({ theme: one.theme }),
      })),
    ...densities
      .filter((one) => one.density !== density)
      .map((one) => ({
        id: `density.${one.density}`,
        label: `${t('shell:density.label')}: ${t(`shell:density.${one.density}`)}`,
        Icon: one.Icon,
        run: () => show({ density: one.density }),
      })),
    {
      id: 'session.end',
      label: t('shell:user.signOut'),
      Icon: LogOut,
      run: () =>
        signOut.mutate(undefined, {
          onError: (error) => toast.failed(t('shell:user.signOutFailed'), { description: error.message }),
        }),
    },
  ]
}
