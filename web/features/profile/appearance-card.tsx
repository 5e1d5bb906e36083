import { Monitor, Moon, Rows3, Rows4, Sun } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { type Appearance, setAppearance, useAppearance } from '../../shell/appearance.ts'
import { useCan, useSavePreferences } from '../../shell/shell.api.ts'
import { ChoiceRow } from '../../ui/choice-row.tsx'
import { toast } from '../../ui/toast.ts'
import { StartField } from './start-field.tsx'

/** Theme and density: they change as they are chosen. */
export function AppearanceCard() {
  const t = useT()
  const { theme, density } = useAppearance()
  const save = useSavePreferences()
  const mayRead = useCan('tickets:read')

  function change(appearance: Partial<Appearance>): void {
    setAppearance(appearance)
    save.mutate(appearance, { onError: () => toast.info(t('shell:user.keptHere')) })
  }

  return (
    <SettingsCard title={t('profile:appearance.title')} text={t('profile:appearance.text')}>
      <ChoiceRow
        label={t('shell:theme.label')}
        value={theme}
        onChange={(next) => change({ theme: next })}
        choices={[
          { value: 'light', label: t('shell:theme.light'), icon: <Sun aria-hidden="true" /> },
          { value: 'dark', label: t('shell:theme.dark'), icon: <Moon aria-hidden="true" /> },
          { value: 'system', label: t('shell:theme.system'), icon: <Monitor aria-hidden="true" /> },
        ]}
      />
      <ChoiceRow
        label={t('shell:density.label')}
        value={density}
        onChange={(next) => change({ density: next })}
        choices={[
          { value: 'comfortable', label: t('shell:density.comfortable'), icon: <Rows3 aria-hidden="true" /> },
          { value: 'compact', label: t('shell:density.compact'), icon: <Rows4 aria-hidden="true" /> },
        ]}
      />
      {mayRead && <StartField />}
    </SettingsCard>
  )
}
