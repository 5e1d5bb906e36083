import { type Cx, systemActor, type UserActor } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { memberLanguageOf } from '../../platform/languages.ts'
import { queueSystemMail } from '../../platform/system-mail.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { listFollowed } from '../followers/follow.ts'
import { findMember } from '../members/members.service.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { findTicketBriefs, type TicketBrief } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { isStillNews } from './digest.rules.ts'
import { takeWaiting, type WaitingNotice } from './digests.store.ts'
import { type DigestSection, digestMail } from './notification-mails.ts'
import { type NoticeKind, noticeKinds } from './notifications.rules.ts'
import type { DigestTime } from './preferences.rules.ts'
import { getWishes } from './preferences.service.ts'
import { listQueueWishes } from './queue-wishes.store.ts'

/** A summary lists so many tickets; of more it says how many. */
const listed = 100

/**
 * Job `notifications.digest`: one mail with all that waits for a member and is still so, or none. What was taken and the mail
 * are written in one transaction: run twice, the second finds nothing; killed, nothing was taken.
 */
export const sendDigestJob: JobHandler = async (orgId, payload, { runtime }) => {
  const userId = String(payload.userId)
  const digest: DigestTime = payload.digest === 'hourly' ? 'hourly' : 'daily'
  await runtime.run(systemActor(orgId, 'notifications'), (cx) => sendDigest(cx, userId, digest))
}

async function sendDigest(cx: Cx, userId: string, digest: DigestTime): Promise<void> {
  const waiting = await takeWaiting(cx, userId, digest)
  const reader = await findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: userId })
  const member = await findMember(cx, userId)
  if (waiting.length === 0 || !reader || !member) return
  const news = await stillNews(cx, reader, waiting)
  if (news.length === 0) return
  const shown = news.slice(0, listed)
  const mail = digestMail({
    language: memberLanguageOf(member.locale),
    to: member,
    sections: sectionsOf(shown),
    count: news.length,
    more: news.length - shown.length,
    publicUrl: cx.settings.publicUrl,
    mediumPriority: (await getOrgSettings(cx)).mediumPriority,
  })
  try {
    await queueSystemMail(cx, mail)
  } catch (error) {
    // No address to send from: mail health says so. The notifications themselves stand.
    if (!(error instanceof Problem)) throw error
  }
}

type News = { kind: NoticeKind; ticket: TicketBrief }

/** Each ticket once a kind, in the order of the kinds, the newest first; without what the member may not see or know any more. */
async function stillNews(cx: Cx, reader: UserActor, waiting: readonly WaitingNotice[]): Promise<News[]> {
  const wishes = await getWishes(cx, reader.userId)
  const tickets = await findTicketBriefs(
    cx,
    waiting.flatMap((notice) => notice.ticketId ?? []),
  )
  const wished = new Set((await listQueueWishes(cx, reader.userId)).map(({ queueId, kind }) => `${queueId} ${kind}`))
  const followed = await listFollowed(cx, reader.userId, [...tickets.keys()])
  return noticeKinds.flatMap((kind) => {
    const ids = new Set(waiting.flatMap((one) => (one.kind === kind && one.ticketId ? [one.ticketId] : [])))
    return [...ids].flatMap((id) => {
      const ticket = tickets.get(id)
      const isVisible = ticket && reader.permissions.has('tickets:read') && canSeeTicket(reader, ticket)
      // He said so for its queue, and serves it still.
      const serves =
        ticket !== undefined && reader.queueIds.includes(ticket.queueId) && wished.has(`${ticket.queueId} ${kind}`)
      if (wishes[kind].mail === 'off' && !serves) return []
      const facts = { userId: reader.userId, follows: followed.has(id), serves }
      return ticket && isVisible && isStillNews(kind, ticket, facts) ? [{ kind, ticket }] : []
    })
  })
}

function sectionsOf(news: readonly News[]): DigestSection[] {
  return noticeKinds
    .map((kind) => ({ kind, tickets: news.filter((one) => one.kind === kind).map(({ ticket }) => ticket) }))
    .filter(({ tickets }) => tickets.length > 0)
}
