import type { LinkProps } from '@tanstack/react-router'
import {
  AlarmClock,
  ArrowRightLeft,
  AtSign,
  CalendarClock,
  CalendarX,
  CircleStop,
  CircleUser,
  FileDown,
  Hourglass,
  Inbox,
  KeyRound,
  Lock,
  type LucideIcon,
  MailCheck,
  MailQuestionMark,
  MailWarning,
  MessageSquare,
  SquareCheck,
  TicketPlus,
  Timer,
  TimerOff,
  TriangleAlert,
  Unplug,
  UserCheck,
  UserX,
  Workflow,
} from 'lucide-react'
import { type Said, say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { useCan } from '../../shell/shell.api.ts'
import type { Notification } from './notifications.api.ts'

/** The mark of each kind. */
const noticeLooks: Record<Notification['kind'], { Icon: LucideIcon; ink: string }> = {
  assigned: { Icon: CircleUser, ink: 'text-accent-ink' },
  customer_replied: { Icon: MessageSquare, ink: 'text-info' },
  message_held: { Icon: MailQuestionMark, ink: 'text-warn' },
  note_added: { Icon: Lock, ink: 'text-note-ink' },
  ticket_created: { Icon: TicketPlus, ink: 'text-ok' },
  delivery_failed: { Icon: MailWarning, ink: 'text-danger' },
  mentioned: { Icon: AtSign, ink: 'text-note-ink' },
  schedule_held: { Icon: CalendarClock, ink: 'text-warn' },
  sla_warning: { Icon: Timer, ink: 'text-warn' },
  sla_exceeded: { Icon: TimerOff, ink: 'text-danger' },
  stage_overdue: { Icon: Hourglass, ink: 'text-warn' },
  ticket_woken: { Icon: AlarmClock, ink: 'text-info' },
  access_requested: { Icon: KeyRound, ink: 'text-warn' },
  own_request: { Icon: CircleUser, ink: 'text-ok' },
  access_decided: { Icon: KeyRound, ink: 'text-info' },
  export_finished: { Icon: FileDown, ink: 'text-ok' },
  mail_trouble: { Icon: MailWarning, ink: 'text-danger' },
  recurring_skipped: { Icon: CalendarX, ink: 'text-warn' },
  rule_told: { Icon: Workflow, ink: 'text-info' },
  rule_paused: { Icon: CircleStop, ink: 'text-danger' },
  rule_examples: { Icon: TriangleAlert, ink: 'text-warn' },
  webhook_failing: { Icon: Unplug, ink: 'text-danger' },
  handed_over: { Icon: ArrowRightLeft, ink: 'text-accent-ink' },
  routing_failing: { Icon: UserX, ink: 'text-danger' },
  ticket_queued: { Icon: Inbox, ink: 'text-ok' },
  task: { Icon: SquareCheck, ink: 'text-accent-ink' },
}

const mended = { Icon: MailCheck, ink: 'text-ok' }
const foundAgain = { Icon: UserCheck, ink: 'text-ok' }

/** The mark of one notification. */
export function lookOf({ kind, data }: Pick<Notification, 'kind' | 'data'>) {
  if (kind === 'mail_trouble' && troubleOf(data).isOver) return mended
  return kind === 'routing_failing' && queueWord(data) !== 'failing' ? foundAgain : noticeLooks[kind]
}

/** What an event of mail was: the words for it, how many mails it speaks of, and whether it is good news. */
function troubleOf({ event, missing, recovered }: Notification['data']) {
  switch (event) {
    case 'mail.mailbox_recovered':
      return { word: 'mailboxRecovered', count: 0, isOver: true } as const
    case 'mail.mailbox_incomplete':
      return Number(missing) > 0
        ? ({ word: 'mailsMissing', count: Number(missing), isOver: false } as const)
        : ({ word: 'mailsRefetched', count: Number(recovered), isOver: false } as const)
    case 'mail.relay_down':
      return { word: 'relayDown', count: 0, isOver: false } as const
    case 'mail.relay_recovered':
      return { word: 'relayRecovered', count: 0, isOver: true } as const
    default:
      return { word: 'mailboxDown', count: 0, isOver: false } as const
  }
}

/** What an event of somebody’s absence was. */
function absenceWord({ event }: Notification['data']) {
  if (event === 'absence.offered') return 'offered'
  if (event === 'absence.taking_back_undone') return 'takingBackUndone'
  return event === 'absence.taken_back' ? 'takenBack' : 'handedOver'
}

/** What became of a queue that found nobody. */
function queueWord({ event, byHand }: Notification['data']) {
  if (event === 'routing.failing') return 'failing'
  return byHand === true ? 'byHand' : 'recovered'
}

const failReasons = ['no_access', 'away', 'off_hours', 'gave_back', 'cap', 'skill', 'nobody'] as const

const nameIn = (value: unknown) =>
  typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '…'

const textOf = (value: unknown) => (typeof value === 'string' ? value : '…')

/** What a notification says. */
export function useNoticeWords(): (notification: Pick<Notification, 'kind' | 'actorName' | 'data'>) => string {
  const t = useT()
  return ({ kind, actorName, data }) => {
    if (kind === 'export_finished' && data.state === 'failed')
      return t('notifications:exportFailed', { name: textOf(data.name) })
    if (kind === 'mail_trouble') {
      const { word, count } = troubleOf(data)
      return t(`notifications:trouble.${word}`, { address: textOf(data.address), count })
    }
    if (kind === 'handed_over')
      return t(`notifications:absence.${absenceWord(data)}`, {
        actor: actorName,
        count: Number(data.count),
        status: textOf(data.status),
      })
    if (kind === 'routing_failing') {
      const why = failReasons.find((one) => one === data.reason)
      const words = t(`notifications:queue.${queueWord(data)}`, { queue: textOf(data.name) })
      return queueWord(data) === 'failing' && why ? `${words}: ${t(`notifications:queueReason.${why}`)}` : words
    }
    if (kind === 'task')
      return t(`notifications:task.${data.event === 'todo.due' ? 'due' : 'assigned'}`, {
        actor: actorName || 'Deskhand',
        title: textOf(data.title),
      })
    if (kind === 'ticket_queued') return t('notifications:queued', { from: nameIn(data.from), to: nameIn(data.to) })
    const word = kind === 'rule_paused' && Array.isArray(data.said) ? 'rule_gone' : kind
    return t(`notifications:kind.${word}`, {
      actor: actorName || 'Deskhand',
      address: textOf(data.address),
      name: textOf(data.name),
      host: textOf(data.host),
      text: textOf(data.told),
    })
  }
}

/** Why mail does not come or go, or a schedule made no ticket, in the words of the server; undefined for other notifications. */
export function reasonOf({ kind, data }: Pick<Notification, 'kind' | 'data'>): string | undefined {
  if (kind === 'rule_paused' && Array.isArray(data.said))
    return (data.said as (Said & { text: string })[]).map((one) => say(one, one.text)).join(' ')
  if (kind === 'recurring_skipped') {
    const why = data.why as (Said & { text: string }) | undefined
    return why && say(why, why.text)
  }
  if (kind !== 'mail_trouble' || typeof data.error !== 'string' || data.error === '') return undefined
  return say(Array.isArray(data.said) ? (data.said as Said[]) : null, data.error)
}

/** Where a notification of no ticket leads: an export to the list of exports, trouble with mail to where it is seen, a schedule to itself, a queue to what waits there. */
export function useNoticePlace(): (notification: Pick<Notification, 'kind' | 'data'>) => LinkProps | undefined {
  const readsMail = useCan('mail:read')
  return ({ kind, data }) => {
    if (kind === 'export_finished') return { to: paths.jobs, search: { tab: 'exports' } }
    if (kind === 'task') return { to: paths.tasks, search: { task: textOf(data.taskId) } }
    if (kind === 'recurring_skipped')
      return { to: paths.settingsSchedule, params: { scheduleId: textOf(data.scheduleId) } }
    if (kind === 'rule_paused' || kind === 'rule_examples' || kind === 'webhook_failing')
      return { to: paths.settingsAutomation, params: { ruleId: textOf(data.ruleId) } }
    if (kind === 'routing_failing') {
      const condition = { field: 'queue', operator: 'in' as const, value: [textOf(data.queueId)] }
      return { to: paths.tickets, search: { view: 'routing_failed', filter: condition } }
    }
    if (kind === 'handed_over') {
      if (data.event === 'absence.offered') return { to: paths.settingsStatus }
      const { ticketId } = data
      return typeof ticketId === 'string'
        ? { to: paths.ticket, params: { ticketRef: ticketId } }
        : { to: paths.tickets, search: { view: 'mine' } }
    }
    if (kind !== 'mail_trouble') return undefined
    if (!readsMail) return { to: paths.settingsChannels }
    return typeof data.channelId === 'string'
      ? { to: paths.mailHealth, search: { mailbox: data.channelId } }
      : { to: paths.mailHealth, search: { tab: 'out' } }
  }
}

/** The code of its ticket; of one that stays hidden it is the one that the reader asked for, and nothing else is known. */
export function codeOf({ ticketCode, data }: Pick<Notification, 'ticketCode' | 'data'>): string | null {
  return ticketCode ?? (typeof data.code === 'string' ? data.code : null)
}
