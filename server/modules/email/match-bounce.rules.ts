import { type Sentence, sentence, words } from '../../platform/words.ts'
import { addressKey } from './address.rules.ts'
import type { BouncedRecipient, BounceReport } from './parsed-mail.ts'

/** A mail of ours that a delivery notice may speak of. */
export type SentMail = {
  id: string
  createdAt: Date
  deliveries: readonly { id: string; address: string; state: string }[]
}

/** The notice says which mail it was (by its Message-ID), or it came back to a signed address, under which these mails left. */
export type Returned = { kind: 'named'; mail: SentMail } | { kind: 'signed'; mails: readonly SentMail[] }

/** `why`: for the reason of the ledger row, one sentence a failed recipient. */
export type BounceMatch = {
  marks: { mail: SentMail; deliveryId: string; failed: BouncedRecipient }[]
  why: Sentence[]
}

/** Clocks of two servers may differ by so much. */
const slackMs = 10 * 60_000
/** So many recipients are named in the reason; the ledger row has them all. */
const mostNamed = 5

/** States of a delivery that left, or may have. */
const hasLeft = (state: string) => ['accepted', 'parked', 'bounced'].includes(state)

/**
 * Which deliveries a notice marks as bounced. Never by guess: the mail is the one that the notice names; else it is among those
 * that left under the signed address to which the notice came, and of these the one with the date that was returned, or the last
 * that went to the failed address before the notice was begun. `receivedAt`: when the notice came.
 */
export function matchBounce(report: BounceReport, returned: Returned | null, receivedAt: Date): BounceMatch {
  if (report.recipients.length === 0) return { marks: [], why: [nothingFailed(report)] }
  if (!returned) return { marks: [], why: [] }
  const { candidates, how } = narrow(report, returned, receivedAt)
  const marks: BounceMatch['marks'] = []
  const why: Sentence[] = []
  for (const failed of report.recipients) {
    const found = findDelivery(candidates, failed, returned.kind === 'named')
    if (!found) why.push(notFound(failed.address))
    else if (found.delivery.state === 'bounced') why.push(known(failed.address))
    else if (!marks.some((one) => one.deliveryId === found.delivery.id)) {
      marks.push({ mail: found.mail, deliveryId: found.delivery.id, failed })
      why.push(how(failed.address))
    }
  }
  return { marks, why: why.slice(0, mostNamed) }
}

function narrow(report: BounceReport, returned: Returned, receivedAt: Date) {
  if (returned.kind === 'named') return { candidates: [returned.mail], how: byName }
  const mails = returned.mails.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
  // The Date of a mail of ours is when it was written, to the second.
  const written = report.writtenAt && Math.floor(Date.parse(report.writtenAt) / 1000)
  const sameDate = mails.filter((one) => Math.floor(one.createdAt.getTime() / 1000) === written)
  if (sameDate.length > 0) return { candidates: sameDate, how: byDate }
  const latest = Math.min(receivedAt.getTime(), report.handedOverAt ? Date.parse(report.handedOverAt) : Infinity)
  return { candidates: mails.filter((one) => one.createdAt.getTime() <= latest + slackMs), how: byAddress }
}

function findDelivery(candidates: readonly SentMail[], failed: BouncedRecipient, isNamed: boolean) {
  const names = new Set([failed.address, failed.otherAddress].map(addressKey).filter((key) => key !== ''))
  for (const mail of candidates)
    for (const delivery of mail.deliveries)
      if (names.has(addressKey(delivery.address)) && (isNamed || hasLeft(delivery.state))) return { mail, delivery }
  // Forwarded to an address that we do not know: it can only be the one recipient that these mails had.
  const all = new Set(candidates.flatMap((mail) => mail.deliveries.map((one) => addressKey(one.address))))
  const [mail] = candidates
  const delivery = all.size === 1 ? mail?.deliveries[0] : undefined
  return mail && delivery && hasLeft(delivery.state) ? { mail, delivery } : null
}

function nothingFailed({ delayed }: BounceReport): Sentence {
  return delayed
    ? sentence('bounce.delayed', 'The delivery is only late and still tried: nothing is marked as bounced.')
    : sentence('bounce.nobody', 'It names nobody who did not get it: nothing is marked as bounced.')
}

const byName = (address: string) =>
  sentence('bounce.by_name', words`The mail to ${{ address }} is marked as bounced: the notice names it.`)
const byDate = (address: string) =>
  sentence('bounce.by_date', words`The mail to ${{ address }} is marked as bounced: the notice returns its date.`)
const byAddress = (address: string) =>
  sentence(
    'bounce.by_address',
    words`The mail to ${{ address }} is marked as bounced: it is the last one of this ticket that left for this address before.`,
  )
const known = (address: string) =>
  sentence('bounce.known', words`That the mail to ${{ address }} bounced was known before.`)
const notFound = (address: string) =>
  sentence(
    'bounce.not_found',
    words`Nothing is marked as bounced for ${{ address }}: no mail that this can be about went there.`,
  )
