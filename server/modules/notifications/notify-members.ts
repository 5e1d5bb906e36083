import type { Cx, UserActor } from '../../platform/context.ts'
import { type DomainEvent, emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { memberLanguageOf } from '../../platform/languages.ts'
import { isQuiet } from '../../platform/quiet.ts'
import { type ReadOnce, readOnce } from '../../platform/read-once.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { findMessageAuthor } from '../conversations/conversations.service.ts'
import { listFollowers } from '../followers/follow.ts'
import { findMember } from '../members/members.service.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { noticeMail } from './notification-mails.ts'
import {
  idOf,
  isOfAbsence,
  isOfHidden,
  isOfMail,
  isOfRouting,
  isOfSla,
  isOfTask,
  isOwners,
  isToldTogether,
  mentionedIn,
  type Notice,
  type NoticeKind,
  noticeData,
  noticesOf,
} from './notifications.rules.ts'
import { deleteOfMessage, findNextAssignment, insertNotification } from './notifications.store.ts'
import {
  tellOfAbsence,
  tellOfExamples,
  tellOfExport,
  tellOfFailingWebhook,
  tellOfMail,
  tellOfPaused,
  tellOfRouting,
  tellOfSkipped,
  tellOfTask,
} from './notify-without-ticket.ts'
import type { NoticeWish } from './preferences.rules.ts'
import { bookDigest, getWishes, listWanting } from './preferences.service.ts'
import { queueKindOf, withQueueWishes } from './queue-wishes.rules.ts'
import { isAnyWished, listWishesOfQueue } from './queue-wishes.store.ts'
import { sendNotice } from './send-notice.ts'
import { slaRecipients } from './sla-recipients.ts'

/** No message can be undone later than this; two minutes to spare. */
const undoableMs = 180_000

/** The same of events that came together: who wishes to hear of new tickets is read once. */
export async function notifyOfAll(cx: Cx, events: readonly DomainEvent[]): Promise<void> {
  const once = readOnce()
  for (const event of events) await notifyMembers(cx, event, once)
}

/**
 * Tells members of an event: a notification each, at most one of a kind an event, however often the event is looked at. Told is
 * who is active and sees the ticket at this moment.
 */
export async function notifyMembers(cx: Cx, event: DomainEvent, once: ReadOnce = readOnce()): Promise<void> {
  if (isQuiet(event, 'members')) return
  if (event.name === 'export.finished') return tellOfExport(cx, event)
  if (isOfMail(event)) return tellOfMail(cx, event)
  if (event.name === 'recurring.skipped') return tellOfSkipped(cx, event)
  if (event.name === 'rule.paused') return tellOfPaused(cx, event)
  if (event.name === 'rule.examples_failed') return tellOfExamples(cx, event)
  if (event.name === 'webhook.failing') return tellOfFailingWebhook(cx, event)
  if (isOfRouting(event)) return tellOfRouting(cx, event)
  if (isOfAbsence(event)) return tellOfAbsence(cx, event)
  if (isOfTask(event)) return tellOfTask(cx, event)
  if (isToldTogether(event)) return
  const isOfNobodys = event.name === 'ticket.created' || event.name === 'ticket.over_stage_limit'
  const wantNewUnassigned = isOfNobodys ? await once('wanting', () => listWanting(cx, 'ticket_created')) : []
  const wantQueued = event.name === 'ticket.queue_changed' ? await listWanting(cx, 'ticket_queued') : []
  // The most frequent events of all, and as a rule nobody wants to hear of them.
  if (event.name === 'ticket.created' && wantNewUnassigned.length === 0 && !event.data.member)
    if (!(await once('wished of queues', () => isAnyWished(cx, 'ticket_created')))) return
  if (event.name === 'ticket.status_changed' && event.data.to !== 'resolved') return
  const ticket = event.ticketId ? (await findTicketFacts(cx, [event.ticketId])).get(event.ticketId) : undefined
  if (!ticket) return
  if (event.name === 'message.undone') return forgetMessage(cx, event, ticket)
  const author = await authorOf(cx, event)
  // Taken back before anybody looked: it was never written.
  if (event.name === 'message.note_added' && !author) return
  const facts = {
    assigneeId: ticket.assigneeId,
    assigneeThen: ticket.assigneeId && isOwners(event) ? await assigneeThen(cx, event, ticket) : null,
    followers: isOwners(event) ? await listFollowers(cx, ticket.id) : [],
    messageAuthorId: author?.kind === 'user' ? author.id : null,
    wantNewUnassigned,
    wantQueued,
    requesterId: ticket.requesterUserId,
    channelKeepers: [],
    scheduleKeepers: [],
    ruleKeepers: [],
    queueKeepers: [],
    slaRecipients: isOfSla(event) ? await slaRecipients(cx, event, ticket) : [],
  }
  for (const { userId, kind, wish } of await withQueue(cx, event, ticket, noticesOf(event, facts))) {
    const reader = await findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: userId })
    if (!reader?.permissions.has('tickets:read')) continue
    // Who serves the queue no more is not asked any more what he wishes of it.
    if (wish && !reader.queueIds.includes(queueThen(event, ticket))) continue
    // What did not leave because its ticket was deleted is found with the ticket, when that is back.
    const seenOnceBack = event.name === 'draft.held' && canSeeTicket(reader, { ...ticket, deletedAt: null })
    if (canSeeTicket(reader, ticket) || isOfHidden(event) || seenOnceBack)
      await tell(cx, { reader, kind, event, ticket, wish })
  }
}

/** The notices with those that members wish of the queue in which the ticket is. */
async function withQueue(cx: Cx, event: DomainEvent, ticket: TicketFacts, notices: Notice[]): Promise<Notice[]> {
  const kind = queueKindOf(event, event.at.getTime() === ticket.createdAt.getTime())
  if (kind === null) return notices
  return withQueueWishes(event, notices, kind, await listWishesOfQueue(cx, queueThen(event, ticket), kind))
}

/** The queue that an event speaks of: reactions may come late, and the ticket may be elsewhere by now. */
function queueThen({ name, data }: DomainEvent, ticket: TicketFacts): string {
  const told = name === 'ticket.created' ? data.queue : name === 'ticket.queue_changed' ? data.to : null
  return idOf(told) ?? ticket.queueId
}

async function tell(
  cx: Cx,
  notice: {
    reader: UserActor
    kind: NoticeKind
    event: DomainEvent
    ticket: TicketFacts
    wish: NoticeWish | undefined
  },
): Promise<void> {
  const { reader, kind, event, ticket } = notice
  const wish = notice.wish ?? (await getWishes(cx, reader.userId))[kind]
  const { app } = wish
  // One change of a thousand tickets is no thousand mails: they come as one, with the next hour.
  const wished = wish.mail === 'now' && event.cause.bulk !== undefined ? 'hourly' : wish.mail
  // A summary is of tickets that one sees.
  const mail = isOfHidden(event) && wished !== 'off' ? 'now' : ticket.deletedAt !== null ? 'off' : wished
  if (!app && mail === 'off') return
  const digest = mail === 'hourly' || mail === 'daily' ? mail : null
  const id = newId()
  const isNew = await insertNotification(cx, {
    id,
    userId: reader.userId,
    eventSeq: event.seq,
    kind,
    ticketId: isOfHidden(event) ? null : ticket.id,
    data: { ...noticeData(event), ...(isOfHidden(event) ? { code: ticket.code } : {}) },
    inApp: app,
    digest,
  })
  if (!isNew) return
  // Without the ticket: it stands in the ticket's timeline otherwise, for all to see.
  if (app)
    emit(cx, 'notification.created', {
      userId: reader.userId,
      notificationId: id,
      kind,
      ticketId: isOfHidden(event) ? null : ticket.id,
    })
  if (digest) await bookDigest(cx, reader.userId, digest)
  if (mail === 'now') await mailNotice(cx, notice)
}

async function mailNotice(
  cx: Cx,
  { reader, kind, event, ticket }: { reader: UserActor; kind: NoticeKind; event: DomainEvent; ticket: TicketFacts },
): Promise<void> {
  const member = await findMember(cx, reader.userId)
  if (!member) return
  const mail = noticeMail({
    language: memberLanguageOf(member.locale),
    kind,
    to: member,
    by: event.actorName,
    address: typeof event.data.address === 'string' ? event.data.address : '',
    text: typeof event.data.told === 'string' ? event.data.told : '',
    ticket: isOfHidden(event) ? { id: null, code: ticket.code, subject: '' } : ticket,
    publicUrl: cx.settings.publicUrl,
  })
  await sendNotice(cx, mail)
}

/** Whose the ticket was when it happened: reactions may come late, and what happened before is not the new one's news. */
async function assigneeThen(cx: Cx, event: DomainEvent, ticket: TicketFacts): Promise<string | null> {
  const next = await findNextAssignment(cx, ticket.id, event.seq)
  return next ? idOf(next.data.from) : ticket.assigneeId
}

/** Who wrote the message that a note or delivery event speaks of; null when it is gone, and for other events. */
async function authorOf(cx: Cx, event: DomainEvent): Promise<{ kind: string; id: string | null } | null> {
  const { messageId } = event.data
  const isAsked = event.name === 'message.note_added' || event.name.startsWith('delivery.')
  return isAsked && typeof messageId === 'string' ? findMessageAuthor(cx, messageId) : null
}

/** A note that was undone is no news any more. */
async function forgetMessage(cx: Cx, event: DomainEvent, ticket: TicketFacts): Promise<void> {
  const { messageId } = event.data
  if (typeof messageId !== 'string') return
  const since = new Date(event.at.getTime() - undoableMs)
  const told = new Set([
    ...mentionedIn(event),
    ...(ticket.assigneeId ? [ticket.assigneeId] : []),
    ...(ticket.requesterUserId ? [ticket.requesterUserId] : []),
    ...(await listFollowers(cx, ticket.id)),
  ])
  for (const userId of told)
    if ((await deleteOfMessage(cx, userId, messageId, since)) > 0)
      emit(cx, 'notification.removed', { userId, messageId })
}
