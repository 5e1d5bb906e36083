import type { Cx } from '../../platform/context.ts'
import { type DomainEvent, emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { memberLanguageOf } from '../../platform/languages.ts'
import { can } from '../../platform/permissions.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import type { Sentence } from '../../platform/words.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { findMember, listHolders, type MemberDetails } from '../members/members.service.ts'
import {
  absenceMail,
  brokenExamplesMail,
  exportMail,
  failingQueueMail,
  failingWebhookMail,
  mailTroubleMail,
  pausedRuleMail,
  skippedScheduleMail,
  taskMail,
} from './notification-mails.ts'
import { type NoticeFacts, type NoticeKind, noticeData, noticesOf } from './notifications.rules.ts'
import { insertNotification } from './notifications.store.ts'
import { getWishes } from './preferences.service.ts'
import { queueKeepers } from './queue-keepers.ts'
import { sendNotice } from './send-notice.ts'

const nobodyElse: NoticeFacts = {
  assigneeId: null,
  assigneeThen: null,
  followers: [],
  messageAuthorId: null,
  wantNewUnassigned: [],
  wantQueued: [],
  requesterId: null,
  channelKeepers: [],
  scheduleKeepers: [],
  ruleKeepers: [],
  queueKeepers: [],
  slaRecipients: [],
}

/** A file that is there, or could not be written: its asker is told. */
export async function tellOfExport(cx: Cx, event: DomainEvent): Promise<void> {
  const { exportId, name, state } = event.data
  const data = { actorName: '', event: event.name, exportId, name, state }
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, nobodyElse))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (member) =>
      exportMail({
        language: memberLanguageOf(member.locale),
        to: member,
        name: String(name),
        isReady: state === 'done',
        publicUrl,
      }),
    )
}

/** A schedule that made no ticket at its time: those who look after schedules are told, with the reason. */
export async function tellOfSkipped(cx: Cx, event: DomainEvent): Promise<void> {
  const { scheduleId, name, occurrenceAt, why } = event.data
  const data = { actorName: '', event: event.name, scheduleId, name, occurrenceAt, why }
  const scheduleKeepers = await listHolders(cx, 'recurring:manage')
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, { ...nobodyElse, scheduleKeepers }))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (member) =>
      skippedScheduleMail({
        language: memberLanguageOf(member.locale),
        to: member,
        schedule: { id: String(scheduleId), name: String(name) },
        why: why as Sentence,
        publicUrl,
      }),
    )
}

/** A rule that the storm guard switched off: those who administer rules are told once. */
export async function tellOfPaused(cx: Cx, event: DomainEvent): Promise<void> {
  const { ruleId, name, runs, said } = event.data
  const data = { actorName: '', event: event.name, ruleId, name, runs, said }
  const ruleKeepers = await listHolders(cx, 'settings:manage')
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, { ...nobodyElse, ruleKeepers }))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (member) =>
      pausedRuleMail({
        language: memberLanguageOf(member.locale),
        to: member,
        rule: { id: String(ruleId), name: String(name) },
        why: Array.isArray(said) ? { said: said as Sentence[] } : { runs: Number(runs) },
        publicUrl,
      }),
    )
}

/** A rule that is run otherwise than its examples say: those who administer rules are told once. */
export async function tellOfExamples(cx: Cx, event: DomainEvent): Promise<void> {
  const { ruleId, name, said } = event.data
  const data = { actorName: '', event: event.name, ruleId, name, said }
  const ruleKeepers = await listHolders(cx, 'settings:manage')
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, { ...nobodyElse, ruleKeepers }))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (member) =>
      brokenExamplesMail({
        language: memberLanguageOf(member.locale),
        to: member,
        rule: { id: String(ruleId), name: String(name) },
        said: said as Sentence[],
        publicUrl,
      }),
    )
}

/** A queue that finds nobody for its tickets, and later finds somebody: those who run it are told of both (product.md RT12). */
export async function tellOfRouting(cx: Cx, event: DomainEvent): Promise<void> {
  const { queueId, name, reason, since, byHand } = event.data
  const data = { actorName: '', event: event.name, queueId, name, reason, since, byHand }
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, { ...nobodyElse, queueKeepers: await queueKeepers(cx, String(queueId)) }))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (member) =>
      failingQueueMail({
        language: memberLanguageOf(member.locale),
        to: member,
        event: { name: event.name, reason: textOf(reason), byHand: byHand === true },
        queue: { id: String(queueId), name: String(name) },
        publicUrl,
      }),
    )
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** A server that a rule calls and that has not taken it for long: those who administer rules are told once. */
export async function tellOfFailingWebhook(cx: Cx, event: DomainEvent): Promise<void> {
  const { ruleId, name, host, since } = event.data
  const data = { actorName: '', event: event.name, ruleId, name, host, since }
  const ruleKeepers = await listHolders(cx, 'settings:manage')
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, { ...nobodyElse, ruleKeepers }))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (member) =>
      failingWebhookMail({
        language: memberLanguageOf(member.locale),
        to: member,
        rule: { id: String(ruleId), name: String(name) },
        host: String(host),
        publicUrl,
      }),
    )
}

/** Tickets that somebody got, or gave back, because of a status; or that wait for who is back: one word for all of them. */
export async function tellOfAbsence(cx: Cx, event: DomainEvent): Promise<void> {
  const { count, member, status, ticketId } = event.data
  const by = nameIn(member)
  const data = { actorName: by, event: event.name, count, status, ticketId }
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, nobodyElse))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (reader) =>
      absenceMail({
        language: memberLanguageOf(reader.locale),
        to: reader,
        event: event.name,
        count: Number(count),
        by,
        status: textOf(status),
        publicUrl,
      }),
    )
}

const nameIn = (value: unknown) =>
  typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : ''

/** Mail that does not come in or go out as it should: those who look after channels are told (product.md, complaint 3). */
export async function tellOfMail(cx: Cx, event: DomainEvent): Promise<void> {
  const data = { ...noticeData(event), actorName: '' }
  const channelKeepers = await listHolders(cx, 'channels:manage')
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, { ...nobodyElse, channelKeepers }))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (member) => {
      const { userId } = notice
      const reader = await findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: userId })
      return mailTroubleMail({
        language: memberLanguageOf(member.locale),
        to: member,
        event,
        readsMail: reader !== null && can(reader, 'mail:read'),
        publicUrl,
      })
    })
}

/** A task that was given to somebody, or that is due. Its title is of those who wrote it, no customer's words. */
export async function tellOfTask(cx: Cx, event: DomainEvent): Promise<void> {
  const { taskId, title } = event.data
  const by = event.actorKind === 'user' ? event.actorName : ''
  const data = { actorName: by, event: event.name, taskId, title }
  const { publicUrl } = cx.settings
  for (const notice of noticesOf(event, nobodyElse))
    await tellWithoutTicket(cx, { ...notice, event, data }, async (member) =>
      taskMail({
        language: memberLanguageOf(member.locale),
        to: member,
        isDue: event.name === 'todo.due',
        by,
        task: { id: String(taskId), title: String(title) },
        publicUrl,
      }),
    )
}

/** One notification of no ticket: no summary of tickets has it, so a wished mail leaves at once. */
export async function tellWithoutTicket(
  cx: Cx,
  notice: { userId: string; kind: NoticeKind; event: DomainEvent; data: Record<string, unknown> },
  write: (member: MemberDetails) => Promise<SystemMail>,
): Promise<void> {
  const { userId, kind, event, data } = notice
  const wish = (await getWishes(cx, userId))[kind]
  const member = await findMember(cx, userId)
  if (!member?.active || (!wish.app && wish.mail === 'off')) return
  const id = newId()
  const row = { id, userId, eventSeq: event.seq, kind, ticketId: null, data, inApp: wish.app, digest: null }
  if (!(await insertNotification(cx, row))) return
  if (wish.app) emit(cx, 'notification.created', { userId, notificationId: id, kind, ticketId: null })
  if (wish.mail !== 'off') await sendNotice(cx, await write(member))
}
