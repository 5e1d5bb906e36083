import { useT } from '../../i18n/use-t.ts'
import { OwnSla } from '../../shared/own-sla.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { useCan } from '../../shell/shell.api.ts'

/** Which SLA the tickets of a channel get: Global or Individual. */
export function SlaCard({ channelId }: { channelId: string }) {
  const t = useT()
  if (!useCan('settings:manage')) return null
  return (
    <SettingsCard title={t('sla:channel.title')} text={t('sla:channel.text')}>
      <OwnSla owner={{ kind: 'channel', id: channelId }} />
    </SettingsCard>
  )
}
