import {
  AlarmClock,
  AtSign,
  CalendarClock,
  CircleUser,
  FileDown,
  Hourglass,
  KeyRound,
  Lock,
  type LucideIcon,
  MailQuestionMark,
  MailWarning,
  MessageSquare,
  TicketPlus,
} from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import type { Notification } from './notifications.api.ts'

/** The mark of each kind. */
export const noticeLooks: Record<Notification['kind'], { Icon: LucideIcon; ink: string }> = {
  assigned: { Icon: CircleUser, ink: 'text-accent-ink' },
  customer_replied: { Icon: MessageSquare, ink: 'text-info' },
  message_held: { Icon: MailQuestionMark, ink: 'text-warn' },
  note_added: { Icon: Lock, ink: 'text-note-ink' },
  ticket_created: { Icon: TicketPlus, ink: 'text-ok' },
  delivery_failed: { Icon: MailWarning, ink: 'text-danger' },
  mentioned: { Icon: AtSign, ink: 'text-note-ink' },
  schedule_held: { Icon: CalendarClock, ink: 'text-warn' },
  stage_overdue: { Icon: Hourglass, ink: 'text-warn' },
  ticket_woken: { Icon: AlarmClock, ink: 'text-info' },
  access_requested: { Icon: KeyRound, ink: 'text-warn' },
  own_request: { Icon: CircleUser, ink: 'text-ok' },
  access_decided: { Icon: KeyRound, ink: 'text-info' },
  export_finished: { Icon: FileDown, ink: 'text-ok' },
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '…')

/** What a notification says. */
export function useNoticeWords(): (notification: Pick<Notification, 'kind' | 'actorName' | 'data'>) => string {
  const t = useT()
  return ({ kind, actorName, data }) =>
    kind === 'export_finished' && data.state === 'failed'
      ? t('notifications:exportFailed', { name: textOf(data.name) })
      : t(`notifications:kind.${kind}`, {
          actor: actorName || 'Deskhand',
          address: textOf(data.address),
          name: textOf(data.name),
        })
}

/** Of no ticket: an export leads to the list of exports. */
export const isOfExport = ({ kind }: Pick<Notification, 'kind'>): boolean => kind === 'export_finished'

/** The code of its ticket; of one that stays hidden it is the one that the reader asked for, and nothing else is known. */
export function codeOf({ ticketCode, data }: Pick<Notification, 'ticketCode' | 'data'>): string | null {
  return ticketCode ?? (typeof data.code === 'string' ? data.code : null)
}
