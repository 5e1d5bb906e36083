import type { DomainEvent } from '../../platform/events.ts'
import type { Permission } from '../../platform/permissions.ts'
import type { NoticeWish } from './preferences.rules.ts'

export const noticeKinds = [
  'assigned',
  'customer_replied',
  'message_held',
  'note_added',
  'ticket_created',
  'delivery_failed',
  'mentioned',
  'schedule_held',
  'ticket_woken',
  'stage_overdue',
  'sla_warning',
  'sla_exceeded',
  'access_requested',
  'access_decided',
  'own_request',
  'export_finished',
  'mail_trouble',
  'recurring_skipped',
  'rule_told',
  'rule_paused',
  'rule_examples',
  'webhook_failing',
  'handed_over',
  'routing_failing',
  'ticket_queued',
  'task',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Events of which somebody may be told. */
const told = new Set([
  'export.finished',
  'ticket.created',
  'ticket.assigned',
  'ticket.queue_changed',
  'ticket.woken',
  'ticket.over_stage_limit',
  'ticket.sla_warned',
  'ticket.sla_breached',
  'ticket.sla_escalated',
  'message.received',
  'message.note_added',
  'delivery.failed',
  'delivery.bounced',
  'delivery.parked',
  'draft.held',
  'ticket.access_requested',
  'ticket.access_granted',
  'ticket.access_declined',
  'ticket.status_changed',
  'message.sent',
  'mail.mailbox_down',
  'mail.mailbox_recovered',
  'mail.mailbox_incomplete',
  'mail.relay_down',
  'mail.relay_recovered',
  'recurring.skipped',
  'ticket.rule_told',
  'rule.paused',
  'rule.examples_failed',
  'webhook.failing',
  'absence.handed_over',
  'absence.taken_back',
  'absence.taking_back_undone',
  'absence.offered',
  'routing.failing',
  'routing.recovered',
  'todo.assigned',
  'todo.due',
])

/** Kinds of which only those are told who have a permission. */
export const neededForKind: Partial<Record<NoticeKind, Permission>> = {
  mail_trouble: 'channels:manage',
  recurring_skipped: 'recurring:manage',
  rule_paused: 'settings:manage',
  rule_examples: 'settings:manage',
  webhook_failing: 'settings:manage',
}

/** Of mailboxes and of the relay, not of a ticket. */
export const isOfMail = (event: Pick<DomainEvent, 'name'>) => event.name.startsWith('mail.')

/** A queue that finds nobody for its tickets, or somebody again. */
export const isOfRouting = (event: Pick<DomainEvent, 'name'>) => event.name.startsWith('routing.')

/** Tickets that went to somebody else, or came back, because of a status: each of them by one event for all of his. */
export const isOfAbsence = (event: Pick<DomainEvent, 'name'>) => event.name.startsWith('absence.')
/** A task that somebody is to do: given to him, or due. */
export const isOfTask = (event: Pick<DomainEvent, 'name'>) => event.name.startsWith('todo.')
/** One of many that are told together, by an event of the absence. */
export const isToldTogether = (event: Pick<DomainEvent, 'name' | 'cause'>) =>
  event.name === 'ticket.assigned' && typeof event.cause.rule === 'string' && event.cause.rule.startsWith('absence')

/** An event that somebody is told of, or that takes back what somebody was told. */
export const isTold = (eventName: string) => told.has(eventName) || eventName === 'message.undone'

/** An event of which the ticket's assignee and its followers are told. */
export const isOwners = (event: Pick<DomainEvent, 'name'>) =>
  event.name === 'message.received' || event.name === 'message.note_added' || event.name === 'ticket.over_stage_limit'

/** Of the deadline of an SLA: its ladder says who is told. */
export const isOfSla = (event: Pick<DomainEvent, 'name'>) =>
  /^ticket\.sla_(?:warned|breached|escalated)$/.test(event.name)

/** What decides who is told. */
export type NoticeFacts = {
  /** Whose the ticket is now. */
  assigneeId: string | null
  /** Whose it was when the event happened; asked of events for the assignee only (`isOwners`). */
  assigneeThen: string | null
  messageAuthorId: string | null
  /** Who follows the ticket; asked of events for the assignee only. */
  followers: readonly string[]
  wantNewUnassigned: readonly string[]
  /** Who wants to hear of what comes into any queue; asked of `ticket.queue_changed` only. */
  wantQueued: readonly string[]
  /** The member who asked for the ticket, when it is one of our own. */
  requesterId: string | null
  /** Who looks after channels; asked of events of mail only (`isOfMail`). */
  channelKeepers: readonly string[]
  /** Whom the ladder of the SLA names; asked of its events only (`isOfSla`). */
  slaRecipients: readonly string[]
  /** Who looks after schedules; asked of `recurring.skipped` only. */
  scheduleKeepers: readonly string[]
  /** Who administers rules; asked of `rule.paused`, `rule.examples_failed` and `webhook.failing` only. */
  ruleKeepers: readonly string[]
  /** Who runs the queue; asked of events of routing only (`isOfRouting`). */
  queueKeepers: readonly string[]
}

/** Somebody who is told, and as what; `wish`: how he wants to hear of it, when he said so for the queue. */
export type Notice = { userId: string; kind: NoticeKind; wish?: NoticeWish }

/**
 * Who is told of an event, and as what. Nobody hears of his own act. Machine mail (automatic answers, delivery notices) tells
 * nobody: a failed delivery is told by its own event. Whether each may see the ticket is asked afterwards.
 */
export function noticesOf(
  event: Pick<DomainEvent, 'name' | 'data' | 'actorKind' | 'actorId'>,
  facts: NoticeFacts,
): Notice[] {
  // What he wrote by mail is his own act too: his mailbox may answer our mail by itself, for ever.
  const self = selfOf(event)
  const owner = facts.assigneeThen === facts.assigneeId ? facts.assigneeId : null
  const tell = (userId: string | null, kind: NoticeKind) => (userId && userId !== self ? [{ userId, kind }] : [])
  const tellThose = (kind: NoticeKind) => [
    ...tell(owner, kind),
    ...facts.followers.filter((id) => id !== owner).flatMap((id) => tell(id, kind)),
  ]
  switch (event.name) {
    case 'ticket.assigned': {
      const to = idOf(event.data.to)
      // Given on since then: the other one is told by the other event.
      return to === facts.assigneeId ? tell(to, 'assigned') : []
    }
    case 'ticket.created':
      return [
        ...(event.actorKind === 'contact' ? [] : tell(facts.requesterId, 'own_request')),
        ...(facts.assigneeId === null
          ? facts.wantNewUnassigned.filter((id) => id !== facts.requesterId).flatMap((id) => tell(id, 'ticket_created'))
          : []),
      ]
    case 'ticket.queue_changed':
      return facts.assigneeId === null ? facts.wantQueued.flatMap((id) => tell(id, 'ticket_queued')) : []
    case 'message.sent':
      return tell(facts.requesterId, 'own_request')
    case 'ticket.status_changed':
      return event.data.to === 'resolved' ? tell(facts.requesterId, 'own_request') : []
    case 'message.received':
      if (event.data.class !== 'normal' && event.data.class !== 'list') return []
      return tellThose(event.data.held === true ? 'message_held' : 'customer_replied')
    case 'message.note_added': {
      const mentioned = mentionedIn(event)
      return [
        ...mentioned.flatMap((id) => tell(id, 'mentioned')),
        ...tellThose('note_added').filter((one) => !mentioned.includes(one.userId)),
      ]
    }
    case 'ticket.woken':
      // A customer's answer is told as one; a person who wakes a ticket has it before his eyes.
      return event.data.by === 'time' ? tell(facts.assigneeId, 'ticket_woken') : []
    case 'ticket.over_stage_limit':
      // Nobody's: those who look after new ones.
      return facts.assigneeId === null
        ? [...new Set([...facts.followers, ...facts.wantNewUnassigned])].flatMap((id) => tell(id, 'stage_overdue'))
        : tellThose('stage_overdue')
    case 'ticket.sla_warned':
      return facts.slaRecipients.flatMap((id) => tell(id, 'sla_warning'))
    case 'ticket.sla_breached':
    case 'ticket.sla_escalated':
      return facts.slaRecipients.flatMap((id) => tell(id, 'sla_exceeded'))
    case 'delivery.failed':
    case 'delivery.bounced':
    case 'delivery.parked':
      return tell(facts.messageAuthorId, 'delivery_failed')
    case 'ticket.access_requested':
      return idsIn(event.data.asked).flatMap((id) => tell(id, 'access_requested'))
    case 'ticket.access_granted':
      // Who was let in by a mention is told of the mention.
      return event.data.requestId === undefined
        ? []
        : idsOf(event.data.members).flatMap((id) => tell(id, 'access_decided'))
    case 'ticket.access_declined':
      return tell(idOf(event.data.member), 'access_decided')
    case 'draft.held':
      return tell(String(event.data.userId), 'schedule_held')
    case 'export.finished':
      return tell(String(event.data.userId), 'export_finished')
    case 'absence.handed_over':
    case 'absence.taken_back':
    case 'absence.taking_back_undone':
    case 'absence.offered':
      return tell(String(event.data.userId), 'handed_over')
    case 'todo.assigned':
    case 'todo.due':
      return tell(String(event.data.userId), 'task')
    case 'mail.mailbox_recovered':
      // A hiccup nobody was told of.
      if (!event.data.since) return []
      return facts.channelKeepers.flatMap((id) => tell(id, 'mail_trouble'))
    case 'mail.mailbox_down':
    case 'mail.mailbox_incomplete':
    case 'mail.relay_down':
    case 'mail.relay_recovered':
      return facts.channelKeepers.flatMap((id) => tell(id, 'mail_trouble'))
    case 'recurring.skipped':
      return facts.scheduleKeepers.flatMap((id) => tell(id, 'recurring_skipped'))
    case 'ticket.rule_told':
      return idsIn(event.data.members).flatMap((id) => tell(id, 'rule_told'))
    case 'rule.paused':
      return facts.ruleKeepers.flatMap((id) => tell(id, 'rule_paused'))
    case 'rule.examples_failed':
      return facts.ruleKeepers.flatMap((id) => tell(id, 'rule_examples'))
    case 'webhook.failing':
      return facts.ruleKeepers.flatMap((id) => tell(id, 'webhook_failing'))
    case 'routing.failing':
    case 'routing.recovered':
      return facts.queueKeepers.flatMap((id) => tell(id, 'routing_failing'))
    default:
      return []
  }
}

/** Whose act an event is, when it is a member's. What he wrote by mail is his own act too. */
export function selfOf({
  actorKind,
  actorId,
  data,
}: Pick<DomainEvent, 'data' | 'actorKind' | 'actorId'>): string | null {
  return actorKind === 'user' ? actorId : typeof data.byMember === 'string' ? data.byMember : null
}

/** The id of a reference `{id, name}` in an event; null for none. */
export function idOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : null
}

/** Whom a note names, by himself or by his team. */
export const mentionedIn = ({ data }: Pick<DomainEvent, 'data'>): string[] => idsIn(data.mentioned)

const idsIn = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
const idsOf = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((one) => idOf(one) ?? []) : [])

/** Told to somebody who does not see the ticket, and keeps not seeing it: by its code, which he asked for, and nothing else. */
export const isOfHidden = (event: Pick<DomainEvent, 'name'>) => event.name === 'ticket.access_declined'

const keptOfTickets = ['messageId', 'address', 'response', 'requestId', 'reason', 'told', 'metric', 'dueAt', 'policy']
/** Of a ticket that came into another queue. */
const keptOfQueues = ['from', 'to']
const keptOfMail = ['channelId', 'address', 'error', 'said', 'since', 'missing', 'recovered']

/** What of an event a notification keeps: ids, a server's words and those of a rule, never text of a message. */
export function noticeData(event: Pick<DomainEvent, 'name' | 'data' | 'actorName'>): Record<string, unknown> {
  const names = event.name === 'ticket.queue_changed' ? keptOfQueues : isOfMail(event) ? keptOfMail : keptOfTickets
  const kept = names.flatMap((name) => (event.data[name] === undefined ? [] : [[name, event.data[name]] as const]))
  return { actorName: event.actorName, event: event.name, ...Object.fromEntries(kept) }
}
