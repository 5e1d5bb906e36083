/** Tickets set aside for a while, pure (product.md CO18). Customers see nothing of it. */

/** Until a moment, until the customer writes, or (both) until whichever comes first. */
export type Snooze = { until: Date | null; untilReply: boolean }

/** What a ticket keeps of it. */
export type Sleep = { isSnoozed: boolean; snoozedUntil: Date | null; wakesOnReply: boolean }

/** What ended a sleep: its moment, the customer, a member, or that the ticket was resolved or closed. */
export type WokenBy = 'time' | 'reply' | 'member' | 'done'

export const awake: Sleep = { isSnoozed: false, snoozedUntil: null, wakesOnReply: false }

/** The sleep that was wished for; null wakes. */
export const sleepOf = (snooze: Snooze | null): Sleep =>
  snooze ? { isSnoozed: true, snoozedUntil: snooze.until, wakesOnReply: snooze.untilReply } : awake

/** The wish that a sleep fulfils; null when it does not sleep. */
export const snoozeOf = (ticket: Sleep): Snooze | null =>
  ticket.isSnoozed ? { until: ticket.snoozedUntil, untilReply: ticket.wakesOnReply } : null

/** True when both say the same. */
export function sameSleep(one: Sleep, other: Sleep): boolean {
  return (
    one.isSnoozed === other.isSnoozed &&
    one.wakesOnReply === other.wakesOnReply &&
    (one.snoozedUntil?.getTime() ?? null) === (other.snoozedUntil?.getTime() ?? null)
  )
}

/** Why a ticket cannot be snoozed so now; null when it can. */
export function whyNoSnooze(snooze: Snooze, now: Date, isOpen: boolean): 'done' | 'never_wakes' | 'past' | null {
  if (!isOpen) return 'done'
  if (snooze.until === null) return snooze.untilReply ? null : 'never_wakes'
  return snooze.until <= now ? 'past' : null
}

/** True when the moment of a sleeping ticket has come. */
export const isTimeToWake = (ticket: Sleep, now: Date): boolean =>
  ticket.isSnoozed && ticket.snoozedUntil !== null && ticket.snoozedUntil <= now
