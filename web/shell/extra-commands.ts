import { type LucideIcon, Monitor, Moon, Rows3, Rows4, Sun } from 'lucide-react'
import { useT } from '../i18n/use-t.ts'
import { toast } from '../ui/toast.ts'
import { type Appearance, setAppearance, useAppearance } from './appearance.ts'
import { useSavePreferences } from './shell.api.ts'

export interface Command {
  id: string
  label: string
  Icon: LucideIcon
  run: () => void
}

/** What can be done from anywhere but has no keys of its own. */
export function useExtraCommands(): Command[] {
  const t = useT()
  const { theme, density } = useAppearance()
  const save = useSavePreferences()

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
  ]
}
