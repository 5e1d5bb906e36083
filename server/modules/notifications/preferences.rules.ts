import { instantOf, localOf } from '../../platform/time-zones.ts'
import { type NoticeKind, noticeKinds } from './notifications.rules.ts'

/** When a mail leaves: with the event, with the summary of the hour or of the day, or not at all. */
export const mailTimes = ['now', 'hourly', 'daily', 'off'] as const
export type MailTime = (typeof mailTimes)[number]
export type DigestTime = 'hourly' | 'daily'

/** What a member wishes for one kind of notification. A new channel is one more field here and one more column of the screen. */
export type NoticeWish = { app: boolean; mail: MailTime }
export type NoticeWishes = Record<NoticeKind, NoticeWish>

/** Without a wish: an assignment is told by both ways, new tickets of nobody are not told, the rest stands in the product. */
export const usualWishes: NoticeWishes = {
  assigned: { app: true, mail: 'now' },
  customer_replied: { app: true, mail: 'off' },
  message_held: { app: true, mail: 'off' },
  note_added: { app: true, mail: 'off' },
  ticket_created: { app: false, mail: 'off' },
  delivery_failed: { app: true, mail: 'off' },
  mentioned: { app: true, mail: 'now' },
  schedule_held: { app: true, mail: 'off' },
  export_finished: { app: true, mail: 'off' },
  ticket_woken: { app: true, mail: 'off' },
  stage_overdue: { app: true, mail: 'off' },
  sla_warning: { app: true, mail: 'off' },
  sla_exceeded: { app: true, mail: 'now' },
  access_requested: { app: true, mail: 'now' },
  access_decided: { app: true, mail: 'now' },
  // Replies reach the requester by mail anyhow.
  own_request: { app: true, mail: 'off' },
  // Who looks after mail is asked by it, wherever he is.
  mail_trouble: { app: true, mail: 'now' },
  // Nobody misses a ticket that was not made.
  recurring_skipped: { app: true, mail: 'now' },
  rule_told: { app: true, mail: 'off' },
  // What it was to do is not done until somebody looks.
  rule_paused: { app: true, mail: 'now' },
  // It goes on, and may do what nobody wants.
  rule_examples: { app: true, mail: 'now' },
  webhook_failing: { app: true, mail: 'now' },
  handed_over: { app: true, mail: 'now' },
  // Customers wait, and nobody has their tickets.
  routing_failing: { app: true, mail: 'now' },
  ticket_queued: { app: false, mail: 'off' },
  task: { app: true, mail: 'now' },
}

/**
 * Told in the product whatever was muted: who is called by name (product.md CB1), who is given a ticket (CB5); and trouble with mail,
 * of which a mail may be just what does not arrive.
 */
export const alwaysTold: ReadonlySet<NoticeKind> = new Set(['mentioned', 'assigned', 'mail_trouble', 'handed_over'])

/** Of no ticket: no summary of tickets has it, so a mail of it leaves at once or not at all. */
export const atOnceOnly: ReadonlySet<NoticeKind> = new Set([
  'export_finished',
  'mail_trouble',
  'recurring_skipped',
  'rule_paused',
  'rule_examples',
  'webhook_failing',
  'handed_over',
  'routing_failing',
  'task',
])

/** One cell of the matrix as it is stored. */
export type WishRow = { kind: string; channel: string; delivery: string }

/** The wishes of a member: what is stored, and the usual where nothing is. */
export function wishesOf(rows: readonly WishRow[]): NoticeWishes {
  const wishes = structuredClone(usualWishes)
  for (const { kind, channel, delivery } of rows) {
    const known = noticeKinds.find((one) => one === kind)
    if (!known) continue
    if (channel === 'app') wishes[known].app = delivery !== 'off' || alwaysTold.has(known)
    if (channel === 'mail') wishes[known].mail = mailTimeOf(known, delivery)
  }
  return wishes
}

const dayMs = 86_400_000

function mailTimeOf(kind: NoticeKind, delivery: string): MailTime {
  const time = mailTimes.find((one) => one === delivery) ?? 'off'
  return atOnceOnly.has(kind) && time !== 'off' ? 'now' : time
}

/** When the daily summary comes. */
export type DigestHour = { hour: number; timeZone: string }

/**
 * When the next summary is due after `now`: at the next full hour, or when the clock of the person next reaches his hour. On
 * the night when the clock jumps over it, right after the jump; on the one when it comes twice, the first time.
 */
export function nextDigestAt(time: DigestTime, now: Date, { hour, timeZone }: DigestHour): Date {
  if (time === 'hourly') return new Date((Math.floor(now.getTime() / 3_600_000) + 1) * 3_600_000)
  const today = Math.floor(localOf(now.getTime(), timeZone) / dayMs) * dayMs
  const dueOn = (days: number) => instantOf(today + days * dayMs + hour * 3_600_000, timeZone)
  return new Date([0, 1].map(dueOn).find((at) => at > now.getTime()) ?? dueOn(2))
}
