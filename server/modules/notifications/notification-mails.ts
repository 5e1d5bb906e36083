import type { DomainEvent } from '../../platform/events.ts'
import type { MemberLanguage } from '../../platform/languages.ts'
import { mailWords } from '../../platform/mail-words.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { type MailPart, oneLine, systemMailBody } from '../../platform/system-mail-body.ts'
import type { Sentence } from '../../platform/words.ts'
import type { TicketBrief } from '../tickets/ticket-facts.ts'
import type { NoticeKind } from './notifications.rules.ts'

type Person = { name: string; email: string }

/**
 * The mail about one event: code, subject and the way to the ticket. Nothing of what the customer wrote is in it: mailboxes of
 * members are not under the ticket's access rules.
 */
export function noticeMail(input: {
  language: MemberLanguage
  kind: NoticeKind
  to: Person
  /** Who did it; '' for the product itself. */
  by: string
  /** Of a failed delivery: who did not get it. */
  address: string
  /** Of a rule: what it tells. */
  text: string
  /** Of one that the reader does not see: its code alone. */
  ticket: { id: string | null; code: string; subject: string }
  publicUrl: string
}): SystemMail {
  const { language, kind, ticket, publicUrl } = input
  const values = {
    by: input.by || 'Deskhand',
    address: input.address || '…',
    text: input.text || '…',
    code: ticket.code,
    subject: ticket.subject,
  }
  const mail = mailTo(input, `[${ticket.code}] ${mailWords(language, `notice.${kind}.subject`, values)}`, [
    { kind: 'text', text: mailWords(language, `notice.${kind}.text`, values) },
    { kind: 'link', label: `${ticket.code} ${ticket.subject}`.trim(), url: urlOf(publicUrl, ticket.code) },
  ])
  return { ...mail, ...(ticket.id ? { ticketId: ticket.id } : {}) }
}

/** The mail about an export: its name, and the way to its file, which asks who one is. */
export function exportMail(input: {
  language: MemberLanguage
  to: Person
  name: string
  isReady: boolean
  publicUrl: string
}): SystemMail {
  const { language, name, isReady, publicUrl } = input
  const url = `${publicUrl}/jobs?tab=exports`
  const word = isReady ? 'ready' : 'failed'
  return mailTo(input, mailWords(language, `export.${word}.subject`, { name }), [
    { kind: 'text', text: mailWords(language, `export.${word}.text`, { name }) },
    { kind: 'link', label: url, url },
  ])
}

const absenceWords = [
  'absence.offered',
  'absence.taken_back',
  'absence.taking_back_undone',
  'absence.handed_over',
] as const

/** The mail about tickets that a status gave on, all of them together: how many, whose, and the way to them. */
export function absenceMail(input: {
  language: MemberLanguage
  to: Person
  event: string
  count: number
  /** Who is away, or back. */
  by: string
  status: string
  publicUrl: string
}): SystemMail {
  const { language, event, count, by, status, publicUrl } = input
  const url = `${publicUrl}/${event === 'absence.offered' ? 'settings/status' : 'tickets?view=mine'}`
  const word = absenceWords.find((one) => one === event) ?? 'absence.handed_over'
  return mailTo(input, mailWords(language, `${word}.subject`, { count, by }), [
    { kind: 'text', text: mailWords(language, `${word}.text`, { by, status }) },
    { kind: 'link', label: url, url },
  ])
}

/** The mail about a schedule that made no ticket at its time: which, why, and the way to it. */
export function skippedScheduleMail(input: {
  language: MemberLanguage
  to: Person
  schedule: { id: string; name: string }
  why: Sentence
  publicUrl: string
}): SystemMail {
  const { language, schedule, why, publicUrl } = input
  const url = `${publicUrl}/settings/recurring-tickets/${schedule.id}`
  return mailTo(input, mailWords(language, 'recurring.skipped.subject', { name: schedule.name }), [
    { kind: 'text', text: mailWords(language, 'recurring.skipped.text', { name: schedule.name }) },
    { kind: 'text', text: reasonInWords(language, why) },
    { kind: 'link', label: schedule.name, url },
  ])
}

/** The mail about a task: that somebody gave it, or that its time has come; and the way to it. */
export function taskMail(input: {
  language: MemberLanguage
  to: Person
  isDue: boolean
  /** Who gave it. */
  by: string
  task: { id: string; title: string }
  publicUrl: string
}): SystemMail {
  const { language, isDue, by, task, publicUrl } = input
  const url = `${publicUrl}/tasks?task=${task.id}`
  const word = isDue ? 'due' : 'assigned'
  const values = { by: by || 'Deskhand', title: task.title }
  return mailTo(input, mailWords(language, `task.${word}.subject`, values), [
    { kind: 'text', text: mailWords(language, `task.${word}.text`, values) },
    { kind: 'link', label: task.title, url },
  ])
}

/** The mail about a rule that acted too often, or that names what is gone, and was switched off: which, why, and the way to it. */
export function pausedRuleMail(input: {
  language: MemberLanguage
  to: Person
  rule: { id: string; name: string }
  why: { runs: number } | { said: readonly Sentence[] }
  publicUrl: string
}): SystemMail {
  const { language, rule, why, publicUrl } = input
  const url = `${publicUrl}/settings/automations/${rule.id}`
  return mailTo(input, mailWords(language, 'rule.paused.subject', { name: rule.name }), [
    ...('said' in why
      ? [
          mailWords(language, 'rule.gone.text', { name: rule.name }),
          ...why.said.map((one) => reasonInWords(language, one)),
        ]
      : [mailWords(language, 'rule.paused.text', { name: rule.name, runs: why.runs })]
    ).map((text) => ({ kind: 'text' as const, text })),
    { kind: 'link', label: rule.name, url },
  ])
}

/** The mail about a rule that breaks examples which it kept: which rule, which examples and how, and the way to it. */
export function brokenExamplesMail(input: {
  language: MemberLanguage
  to: Person
  rule: { id: string; name: string }
  said: readonly Sentence[]
  publicUrl: string
}): SystemMail {
  const { language, rule, said, publicUrl } = input
  const url = `${publicUrl}/settings/automations/${rule.id}`
  return mailTo(input, mailWords(language, 'rule.examples.subject', { name: rule.name }), [
    { kind: 'text', text: mailWords(language, 'rule.examples.text', { name: rule.name }) },
    ...said.map((one) => ({ kind: 'text' as const, text: reasonInWords(language, one) })),
    { kind: 'link', label: rule.name, url },
  ])
}

/** The mail about a queue that finds nobody for its tickets, or finds somebody again: which, why, and the way to what waits. */
export function failingQueueMail(input: {
  language: MemberLanguage
  to: Person
  event: { name: string; reason: string; byHand: boolean }
  queue: { id: string; name: string }
  publicUrl: string
}): SystemMail {
  const { language, event, queue, publicUrl } = input
  const values = { queue: queue.name }
  const word =
    event.name === 'routing.failing'
      ? ('queue.failing' as const)
      : event.byHand
        ? ('queue.by_hand' as const)
        : ('queue.recovered' as const)
  const reason = failReasons.find((one) => one === event.reason)
  const url = waitingUrl(publicUrl, queue.id)
  return mailTo(input, mailWords(language, `${word}.subject`, values), [
    { kind: 'text', text: mailWords(language, `${word}.text`, values) },
    ...(word === 'queue.failing' && reason
      ? [{ kind: 'text' as const, text: mailWords(language, `queue.reason.${reason}`) }]
      : []),
    ...(word === 'queue.failing' ? [{ kind: 'link' as const, label: queue.name, url }] : []),
  ])
}

const failReasons = ['no_access', 'away', 'off_hours', 'gave_back', 'cap', 'skill', 'nobody'] as const

/** The view Routing failed, narrowed to a queue, as the address of the list says it. */
function waitingUrl(publicUrl: string, queueId: string): string {
  const filter = { field: 'queue', operator: 'in', value: [queueId] }
  return `${publicUrl}/tickets?view=routing_failed&filter=${encodeURIComponent(JSON.stringify(filter))}`
}

/** The mail about a server that a rule calls and that does not take it: which, and the way to the log. */
export function failingWebhookMail(input: {
  language: MemberLanguage
  to: Person
  rule: { id: string; name: string }
  host: string
  publicUrl: string
}): SystemMail {
  const { language, rule, host, publicUrl } = input
  const url = `${publicUrl}/settings/automations/${rule.id}`
  return mailTo(input, mailWords(language, 'webhook.failing.subject', { name: rule.name }), [
    { kind: 'text', text: mailWords(language, 'webhook.failing.text', { name: rule.name, host }) },
    { kind: 'link', label: rule.name, url },
  ])
}

const skipReasons = ['recurring.template_gone', 'recurring.requester_gone', 'recurring.queue_gone'] as const

/** What is gone is said in the reader's language; what else refused a ticket, as the server says it. */
function reasonInWords(language: MemberLanguage, { code, text, params }: Sentence): string {
  const known = skipReasons.find((one) => one === code)
  const values = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
  return known ? mailWords(language, known, values) : text
}

/** The mail about trouble with mail: what is wrong, in the words of the server as it said them, and the way to where it is seen. */
export function mailTroubleMail(input: {
  language: MemberLanguage
  to: Person
  event: Pick<DomainEvent, 'name' | 'data'>
  /** Mail health is open to the reader; else the page of channels. */
  readsMail: boolean
  publicUrl: string
}): SystemMail {
  const { language, publicUrl } = input
  const { name, data } = input.event
  const { word, count, place } = troubleOf(name, data)
  const values = { address: textOf(data.address), count }
  const url = `${publicUrl}/${input.readsMail ? `mail-health${place}` : 'settings/channels'}`
  return mailTo(input, mailWords(language, `${word}.subject`, values), [
    { kind: 'text', text: mailWords(language, `${word}.text`, values) },
    // The words of the other server, or ours for what happened: English, as the log has them.
    ...(textOf(data.error) ? [{ kind: 'text' as const, text: textOf(data.error) }] : []),
    { kind: 'link', label: url, url },
  ])
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Which words say it, of how many mails, and where in mail health it is seen. */
function troubleOf(name: string, data: Record<string, unknown>) {
  const place = `?mailbox=${textOf(data.channelId)}`
  const missing = Number(data.missing ?? 0)
  switch (name) {
    case 'mail.mailbox_recovered':
      return { word: 'mailbox.recovered', count: 0, place } as const
    case 'mail.mailbox_incomplete':
      return missing > 0
        ? ({ word: 'mailbox.missing', count: missing, place } as const)
        : ({ word: 'mailbox.refetched', count: Number(data.recovered ?? 0), place } as const)
    case 'mail.relay_down':
      return { word: 'relay.down', count: 0, place: '?tab=out' } as const
    case 'mail.relay_recovered':
      return { word: 'relay.recovered', count: 0, place: '?tab=out' } as const
    default:
      return { word: 'mailbox.down', count: 0, place } as const
  }
}

/** Tickets of one kind of news. */
export type DigestSection = {
  kind: NoticeKind
  tickets: Pick<TicketBrief, 'code' | 'subject' | 'priority' | 'requesterName'>[]
}

/** The summary: every ticket with code, subject, priority, who asks, and the way to it. `more` are left out of the sections. */
export function digestMail(input: {
  language: MemberLanguage
  to: Person
  sections: DigestSection[]
  count: number
  more: number
  publicUrl: string
  /** What the organization calls the second priority. */
  mediumPriority: 'medium' | 'normal'
}): SystemMail {
  const { language, count, more, publicUrl } = input
  const lists = input.sections.map(
    ({ kind, tickets }): MailPart => ({
      kind: 'list',
      title: mailWords(language, `notice.${kind}.title`),
      items: tickets.map(({ code, subject, priority, requesterName }) => ({
        label: `${code} ${subject}`,
        url: urlOf(publicUrl, code),
        detail: [
          mailWords(language, `priority.${priority === 'medium' ? input.mediumPriority : priority}`),
          requesterName,
        ]
          .filter(Boolean)
          .join(' · '),
      })),
    }),
  )
  return mailTo(input, mailWords(language, 'digest.subject', { count }), [
    { kind: 'text', text: mailWords(language, 'digest.text', { count }) },
    ...lists,
    ...(more > 0
      ? [
          { kind: 'text' as const, text: mailWords(language, 'digest.more', { count: more }) },
          { kind: 'link' as const, label: `${publicUrl}/tickets`, url: `${publicUrl}/tickets` },
        ]
      : []),
  ])
}

const urlOf = (publicUrl: string, code: string) => `${publicUrl}/tickets/${code}`

/** A mail to a member: a greeting, what there is to say, and where its reader chooses which of them he gets. */
function mailTo(
  { language, to, publicUrl }: { language: MemberLanguage; to: Person; publicUrl: string },
  subject: string,
  parts: MailPart[],
): SystemMail {
  const settings = `${publicUrl}/settings/profile`
  return {
    purpose: 'notification',
    to: { name: to.name, address: to.email },
    subject: oneLine(subject),
    ...systemMailBody([
      { kind: 'text', text: mailWords(language, 'greeting.named', { name: to.name }) },
      ...parts,
      { kind: 'text', text: mailWords(language, 'notice.after') },
      { kind: 'link', label: settings, url: settings },
    ]),
  }
}
