import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import type { MailHealth } from './mail.api.ts'
import type { MailSearch } from './mail-search.ts'
import { OutboxRows } from './outbox-rows.tsx'

/** The newest mails that need a person. */
export function FailuresCard({ health, onShow }: { health: MailHealth; onShow: (search: MailSearch) => void }) {
  const t = useT()
  return (
    <SettingsCard flush title={t('mail:failures.title')} text={t('mail:failures.text')}>
      <OutboxRows
        label={t('mail:failures.title')}
        entries={health.failures}
        hasRelay={health.relay.configured}
        onOpen={(mail) => onShow({ tab: 'out', mail })}
      />
    </SettingsCard>
  )
}
