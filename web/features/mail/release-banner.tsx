import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { type MailHealth, refreshMail, releaseOutbox } from './mail.api.ts'

/** Mails that wait for a relay: why, and when there is one, the way to let them go. */
export function ReleaseBanner({ health }: { health: MailHealth }) {
  const t = useT()
  const canManage = useCan('mail:manage')
  const [asks, setAsks] = useState(false)
  const waiting = health.outbox.byState.not_sent ?? 0
  if (!health.relay.configured) {
    return (
      <Banner
        tone="warn"
        title={waiting > 0 ? t('mail:relay.noneWaiting', { count: waiting }) : t('mail:relay.noneTitle')}
      >
        {t('mail:relay.noneText')}
      </Banner>
    )
  }
  if (waiting === 0) return null
  return (
    <Banner
      tone="warn"
      title={t('mail:release.title', { count: waiting })}
      actions={
        canManage && (
          <Button press="shift+s" onClick={() => setAsks(true)}>
            {t('mail:release.button', { count: waiting })}
          </Button>
        )
      }
    >
      {t('mail:release.text')}
      {asks && (
        <ConfirmDialog
          title={t('mail:release.askTitle', { count: waiting })}
          text={t('mail:release.askText')}
          confirm={t('mail:release.button', { count: waiting })}
          run={async () => {
            const { released } = await releaseOutbox()
            toast.done(t('mail:release.done', { count: released }))
          }}
          onDone={refreshMail}
          onClose={() => setAsks(false)}
        />
      )}
    </Banner>
  )
}
