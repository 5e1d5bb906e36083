import type { SendPhase, SendResult } from '../../platform/smtp-session.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { type DeliveryWords, ourWords, serverWords } from './delivery-words.ts'

/**
 * Where the mail stands for one recipient. `queued`: to be tried (again). `accepted`: the relay took it over.
 * `failed`: refused for good, or given up. `parked`: it may have arrived; a person decides whether to send again.
 */
export type DeliveryState = 'queued' | 'accepted' | 'failed' | 'parked'

/** One recipient of one outgoing message; only `queued` ones are tried, so nobody gets it twice. */
export type RecipientDelivery = {
  address: string
  state: DeliveryState
  /** Tries that were made for this recipient. */
  attempts: number
  /** The last answer: SMTP code and enhanced code when the server gave one, and its words, or ours for what happened instead. */
  code: number | null
  enhanced: string | null
} & DeliveryWords

/** The state of the whole message: the worst that still needs somebody, then what is still to come. */
export type MessageDelivery = 'queued' | 'accepted' | 'partly_failed' | 'failed' | 'parked'

/**
 * Minutes to wait after the first, second, … try; then the last one again and again. RFC 5321 (4.5.4.1) asks for half an
 * hour at least in the long run, and for the first tries to be sooner.
 */
export const retryMinutes: readonly number[] = [1, 5, 15, 30, 60, 60, 120, 240]
/** A message that could not be handed over within this time has failed. */
export const giveUpAfterHours = 72
/** Up to this part of the wait is added by chance, so that a queue does not come back all at once. */
export const retrySpread = 0.2

/** Everybody in the state of a message that was never tried. */
export function newDeliveries(addresses: readonly string[]): RecipientDelivery[] {
  return addresses.map((address) => ({
    address,
    state: 'queued',
    attempts: 0,
    code: null,
    enhanced: null,
    response: '',
    said: null,
  }))
}

/** The addresses for the next try. */
export function recipientsToTry(deliveries: readonly RecipientDelivery[]): string[] {
  return deliveries.filter(({ state }) => state === 'queued').map(({ address }) => address)
}

/** Milliseconds until the next try after `attempts` tries (1 or more). `jitter` is a random number from 0 to below 1. */
export function retryDelayMs(attempts: number, jitter: number): number {
  const minutes = retryMinutes[Math.min(Math.max(attempts, 1), retryMinutes.length) - 1] ?? 240
  return Math.round(minutes * 60_000 * (1 + retrySpread * Math.min(Math.max(jitter, 0), 1)))
}

/**
 * What one try means for each recipient, and when to try again (null: no further try).
 * A result that speaks of recipients who were not tried is ignored for them: an accepted one stays accepted.
 */
export function applySendResult(
  deliveries: readonly RecipientDelivery[],
  result: SendResult,
  context: { now: Date; queuedAt: Date; jitter: number },
): { deliveries: RecipientDelivery[]; nextAttemptAt: Date | null; overall: MessageDelivery } {
  const tried = deliveries.map((delivery) => (delivery.state === 'queued' ? judge(delivery, result) : delivery))
  const attempts = Math.max(0, ...tried.filter(({ state }) => state === 'queued').map((one) => one.attempts))
  const next = new Date(context.now.getTime() + retryDelayMs(attempts, context.jitter))
  const deadline = context.queuedAt.getTime() + giveUpAfterHours * 3_600_000
  const tooLate = next.getTime() > deadline
  const settled = tried.map((delivery): RecipientDelivery => {
    if (delivery.state !== 'queued' || !tooLate) return delivery
    return { ...delivery, ...givenUp(delivery), state: 'failed' }
  })
  const waiting = settled.some(({ state }) => state === 'queued')
  return { deliveries: settled, nextAttemptAt: waiting ? next : null, overall: overallDelivery(settled) }
}

/** The state of the message made of the states of its recipients. */
export function overallDelivery(deliveries: readonly RecipientDelivery[]): MessageDelivery {
  const has = (state: DeliveryState) => deliveries.some((one) => one.state === state)
  if (has('parked')) return 'parked'
  if (has('queued')) return 'queued'
  if (!has('failed')) return 'accepted'
  return has('accepted') ? 'partly_failed' : 'failed'
}

/** A person looked at a parked message: send it again to those who may not have it, or take it as sent. */
export function settleParked(
  deliveries: readonly RecipientDelivery[],
  decision: 'send_again' | 'take_as_sent',
): RecipientDelivery[] {
  const state: DeliveryState = decision === 'send_again' ? 'queued' : 'accepted'
  return deliveries.map((delivery) => (delivery.state === 'parked' ? { ...delivery, state } : delivery))
}

function judge(delivery: RecipientDelivery, result: SendResult): RecipientDelivery {
  const attempts = delivery.attempts + 1
  if (result.kind === 'not_sent') {
    const { code, enhanced } = result.reply
    return { ...delivery, attempts, code, enhanced, ...notSentWords(result) }
  }
  const answers = result.kind === 'answered' ? result.recipients : result.refused
  const answer = answers.find(({ address }) => address === delivery.address)
  if (answer) {
    const { code, enhanced } = answer
    const state = answer.status === 'accepted' ? 'accepted' : answer.status === 'permanent' ? 'failed' : 'queued'
    return { ...delivery, attempts, state, code, enhanced, ...serverWords(answer.words) }
  }
  if (result.kind === 'ambiguous') {
    const { code, enhanced, words: cause } = result.reply
    const told = sentence(
      'delivery.unanswered',
      words`Everything was handed over, but the server did not answer (${{ cause }}). It may have arrived.`,
    )
    return { ...delivery, attempts, state: 'parked', code, enhanced, ...ourWords(told) }
  }
  // An answer that leaves out somebody who was tried tells nothing; nobody may get it twice.
  const forgotten = sentence('delivery.not_mentioned', 'The server’s answer did not mention this recipient.')
  return { ...delivery, attempts, state: 'parked', ...ourWords(forgotten) }
}

/** Certainly nobody got it: what the relay said, or at which step there was nobody to say anything. */
function notSentWords({ phase, reply }: Extract<SendResult, { kind: 'not_sent' }>): DeliveryWords {
  return reply.code === null ? ourWords(silence(phase, reply.words)) : serverWords(reply.words)
}

function silence(phase: SendPhase, cause: string): Sentence {
  switch (phase) {
    case 'connect':
      return sentence('delivery.no_connection', words`The mail relay could not be reached (${{ cause }}).`)
    case 'tls':
      return sentence('delivery.no_tls', words`No encrypted connection to the mail relay came about (${{ cause }}).`)
    case 'auth':
      return sentence('delivery.no_sign_in', words`The sign-in at the mail relay failed (${{ cause }}).`)
    default:
      return sentence(
        'delivery.cut',
        words`The connection to the mail relay ended before it took the mail (${{ cause }}).`,
      )
  }
}

function givenUp({ response, said }: DeliveryWords): DeliveryWords {
  const end = sentence('delivery.given_up', words`Given up after ${{ hours: giveUpAfterHours }} hours.`)
  const last = said ? null : sentence('delivery.server_said', words`The server said: ${{ said: response }}`)
  if (last) return ourWords(end, last)
  const ours = ourWords(end)
  return { response: `${ours.response} ${response}`, said: [...(ours.said ?? []), ...(said ?? [])] }
}
