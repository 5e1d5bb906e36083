import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleSlash,
  Clock,
  CornerDownRight,
  Hand,
  Inbox,
  type LucideIcon,
  MailWarning,
  MailX,
  PauseCircle,
  ShieldAlert,
  Ticket,
} from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import type { LedgerEntry, OutboxEntry, Outcome } from './mail.api.ts'

interface Look {
  tone: Tone
  Icon: LucideIcon
}

export const outcomeLooks: Record<Outcome, Look> = {
  ticket: { tone: 'ok', Icon: Ticket },
  conversation: { tone: 'ok', Icon: Inbox },
  appended: { tone: 'ok', Icon: CornerDownRight },
  held: { tone: 'warn', Icon: Hand },
  suspended: { tone: 'neutral', Icon: PauseCircle },
  quarantined: { tone: 'danger', Icon: ShieldAlert },
  rejected: { tone: 'neutral', Icon: Ban },
}

/** What became of a mail that arrived. */
export function OutcomeBadge({ entry }: { entry: Pick<LedgerEntry, 'outcome' | 'state'> }) {
  const t = useT()
  if (!entry.outcome) {
    return (
      <Badge tone="info" icon={<Clock aria-hidden="true" />}>
        {t(`mail:reading.${entry.state}`)}
      </Badge>
    )
  }
  const { tone, Icon } = outcomeLooks[entry.outcome]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
      {t(`mail:outcome.${entry.outcome}`)}
    </Badge>
  )
}

type AnyState = OutboxEntry['state'] | OutboxEntry['recipients'][number]['state']

const stateLooks: Record<AnyState, Look> = {
  queued: { tone: 'info', Icon: Clock },
  sending: { tone: 'info', Icon: Clock },
  accepted: { tone: 'ok', Icon: CircleCheck },
  partial: { tone: 'warn', Icon: CircleAlert },
  failed: { tone: 'danger', Icon: CircleAlert },
  bounced: { tone: 'danger', Icon: MailX },
  parked: { tone: 'warn', Icon: PauseCircle },
  not_sent: { tone: 'warn', Icon: MailWarning },
  cancelled: { tone: 'neutral', Icon: CircleSlash },
}

/** How far a mail that leaves has come, as a whole or for one recipient. */
export function OutgoingBadge({ state }: { state: AnyState }) {
  const t = useT()
  const { tone, Icon } = stateLooks[state]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
      {t(`mail:out.${state}`)}
    </Badge>
  )
}
