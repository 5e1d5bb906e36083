import { CircleAlert, CircleCheck, CircleSlash, Clock, RefreshCw } from 'lucide-react'
import type { components } from '../api/schema.gen.ts'
import { useT } from '../i18n/use-t.ts'
import { Badge } from '../ui/badge.tsx'

type Channel = components['schemas']['Channel']

/** Whether mail comes in by an address, and how. */
export function MailboxBadge({ channel }: { channel: Pick<Channel, 'enabled' | 'imapHealth'> }) {
  const t = useT()
  if (!channel.enabled) {
    return <Badge icon={<CircleSlash aria-hidden="true" />}>{t('mail:mailbox.disabled')}</Badge>
  }
  if (!channel.imapHealth) return <Badge>{t('mail:mailbox.smtp')}</Badge>
  const looks = {
    watching: { tone: 'ok', icon: <CircleCheck aria-hidden="true" /> },
    polling: { tone: 'ok', icon: <RefreshCw aria-hidden="true" /> },
    connecting: { tone: 'info', icon: <Clock aria-hidden="true" /> },
    failing: { tone: 'danger', icon: <CircleAlert aria-hidden="true" /> },
    off: { tone: 'neutral', icon: <CircleSlash aria-hidden="true" /> },
  } as const
  const { state } = channel.imapHealth
  return (
    <Badge tone={looks[state].tone} icon={looks[state].icon}>
      {t(`mail:mailbox.${state}`)}
    </Badge>
  )
}
