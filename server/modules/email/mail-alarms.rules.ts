/** What went on with a mailbox that cannot be read. */
export type Failing = {
  /** The first failure of the row of failures. */
  since: Date
  /** How many there were in that row. */
  failures: number
  /** The server refused user name, password or token. */
  credentials: boolean
}

const minuteMs = 60_000

/**
 * Whether those who look after channels are told of a mailbox that cannot be read. Not of a hiccup: ten minutes and three failures are
 * longer than the restart of a server or of a line takes, and by then the pauses between the attempts have grown to minutes. A refused
 * sign-in no waiting mends: the second refusal, at least half a minute after the first, is enough.
 */
export function isWorthTelling({ since, failures, credentials }: Failing, now: Date): boolean {
  if (credentials) return failures >= 2
  return failures >= 3 && now.getTime() - since.getTime() >= 10 * minuteMs
}

/** A mailbox that comes and goes is told of at most once in this time. */
export const tellAgainAfterMs = 60 * minuteMs

/** Nobody has looked into a mailbox for so long, and has not said why: twice the longest pause between two attempts, and more. */
export const silentMs = 15 * minuteMs

/** The mail that waits for longest although it was tried, and what happened since. */
export type Stuck = {
  /** How many mails wait so, up to three. */
  mails: number
  /** The connection or the sign-in failed, not one mail. */
  isConnection: boolean
  /** The relay took another mail since this one was written. */
  tookAnother: boolean
}

/**
 * Outgoing mail is told of when it has waited for so long after its third attempt at least (delivery.rules.ts, retryMinutes): shorter are
 * the breaks by which servers put off unknown senders.
 */
export const stuckAfterMs = 20 * minuteMs
export const stuckAttempts = 3

/** Whether nothing leaves by the relay: that it puts off a single mail may be a matter of this mail. */
export function isRelayDown(stuck: Stuck | null): boolean {
  return stuck !== null && !stuck.tookAnother && (stuck.isConnection || stuck.mails >= 3)
}
