import type { Cx, Runtime } from '../../platform/context.ts'
import { systemActor } from '../../platform/context.ts'
import { decryptSecret } from '../../platform/crypto.ts'
import { isUnavailable } from '../../platform/database.ts'
import { emit } from '../../platform/events.ts'
import type { JobContext, JobHandler } from '../../platform/jobs.ts'
import { bookTurn } from '../../platform/lines.ts'
import type { MailTransport } from '../../platform/mail-transport.ts'
import { processId } from '../../platform/process-id.ts'
import { words as phrase, sentence } from '../../platform/words.ts'
import { getOutgoingMessage } from '../conversations/outgoing-message.ts'
import { addressDomain, envelopeAddress } from './address.rules.ts'
import { InHand } from './claims.ts'
import { composeMail, MailNotComposable, type OutgoingMail } from './compose-mail.ts'
import { attributionLine } from './customer-words.rules.ts'
import { applySendResult, type RecipientDelivery, retryDelayMs } from './delivery.rules.ts'
import { nothingYet, ourWords } from './delivery-words.ts'
import { signMail } from './dkim.rules.ts'
import { sendingLine } from './lines.ts'
import type { OutboxEntry } from './mail.contract.ts'
import { park } from './outbox.service.ts'
import * as store from './outbox.store.ts'
import { ownWords, toPublicMessage } from './public-message.ts'
import { findSendingDomain } from './sending-domains.store.ts'

let transport: MailTransport | null = null

/** The relay of SMTP_URL; set once by the process that sends. */
export function setMailTransport(relay: MailTransport | null): void {
  transport = relay
}

/** A claim is given up after this: the time-outs of one SMTP conversation together are shorter. */
const leaseMs = 20 * 60_000

type Claimed = {
  kind: 'mail'
  row: store.OutboxRow
  deliveries: store.DeliveryRow[]
  dkim: { selector: string; privateKeyPem: string } | null
}

/** What this process sends right now. */
const inHand = new InHand()

/** Job `email.send`: sends one mail by itself. An older version booked one for each mail. */
export const sendMailJob: JobHandler = async (orgId, payload, cx) => {
  const outboxId = String(payload.outboxId)
  const relay = requireRelay()
  const actor = systemActor(orgId, 'mail')
  const claimed = await cx.runtime.run(actor, async (own) => claim(own, await store.lockOutbox(own, outboxId)))
  if (claimed?.kind === 'mail') await sendClaimed(orgId, claimed, relay, cx)
}

/** One turn's piece of the line of mails that leave: the one that is due for longest. */
export async function sendNextMail(orgId: string, cx: JobContext): Promise<boolean> {
  const relay = requireRelay()
  const claimed = await inHand.claim((hold) =>
    cx.runtime.run(systemActor(orgId, 'mail'), async (own) => {
      const found = await claim(own, await store.lockNextOutbox(own, { processId, inHand }))
      if (found?.kind === 'mail') hold(found.row.id)
      return found
    }),
  )
  if (claimed?.kind !== 'mail') return claimed !== null
  try {
    await sendClaimed(orgId, claimed, relay, cx)
  } catch (error) {
    if (isUnavailable(error)) throw error
    cx.log.warn(
      { err: error, outboxId: claimed.row.id },
      'a mail could not be made ready to leave and will be tried again',
    )
    await cx.runtime.run(systemActor(orgId, 'mail'), (own) => putOff(own, claimed.row))
  }
  return true
}

/** A mail of ours that could not be made ready waits as one that the relay put off; the others go on. */
async function putOff(cx: Cx, { id, attempts }: store.OutboxRow): Promise<void> {
  const current = await store.lockOutbox(cx, id)
  if (current?.state !== 'queued' || current.attempts !== attempts + 1) return
  const notBefore = new Date(cx.now.getTime() + retryDelayMs(current.attempts, Math.random()))
  await store.setOutboxState(cx, id, { state: 'queued', notBefore, leaseUntil: null, claimedBy: null })
  bookTurn(cx, sendingLine, notBefore)
}

function requireRelay(): MailTransport {
  if (!transport) throw new Error('This process has no mail relay.')
  return transport
}

async function sendClaimed(orgId: string, claimed: Claimed, relay: MailTransport, cx: JobContext): Promise<void> {
  await inHand.during(claimed.row.id, () => send(orgId, claimed, relay, cx))
}

/**
 * Composes the bytes of a claimed mail, hands them over, writes down what the server said. A process that dies before the last bytes
 * leaves the mail queued; one that dies after them leaves it `sending`, and it is parked for a person, as nobody can know
 * whether it arrived (docs/quality.md: never blindly repeated).
 */
async function send(
  orgId: string,
  claimed: Claimed,
  relay: MailTransport,
  { runtime, log }: JobContext,
): Promise<void> {
  const actor = systemActor(orgId, 'mail')
  const outboxId = claimed.row.id
  const { row } = claimed
  let raw: Buffer
  try {
    raw = await compose(runtime, orgId, claimed)
  } catch (error) {
    if (!(error instanceof MailNotComposable)) throw error
    await runtime.run(actor, (cx) => failForGood(cx, row, error.message))
    return
  }
  const waiting = claimed.deliveries.filter((one) => one.state === 'queued')
  const result = await relay.send({
    envelope: {
      from: envelopeAddress(returnPath(row)),
      to: waiting.map((one) => envelopeAddress(one.address)),
    },
    raw,
    beforeHandOver: () => runtime.run(actor, (cx) => beginHandOver(cx, outboxId, row.attempts + 1)),
  })
  log.debug({ outboxId, kind: result.kind }, 'a mail was tried')
  await runtime.run(actor, async (cx) => {
    const current = await store.lockOutbox(cx, outboxId)
    if (!current || current.attempts !== row.attempts + 1 || current.state === 'cancelled') return
    const before: (RecipientDelivery & { id: string; before: string })[] = waiting.map((one) => ({
      id: one.id,
      before: one.state,
      address: envelopeAddress(one.address),
      state: 'queued',
      attempts: row.attempts,
      code: null,
      enhanced: null,
      ...nothingYet,
    }))
    const applied = applySendResult(before, result, { now: cx.now, queuedAt: row.createdAt, jitter: Math.random() })
    let words = nothingYet
    for (const after of applied.deliveries) {
      const delivery = before.find((one) => one.address === after.address)
      if (!delivery) continue
      if (after.response) words = { response: after.response, said: after.said }
      await store.setDelivery(cx, delivery.id, after.state, after)
      if (after.state !== 'queued')
        emit(
          cx,
          `delivery.${after.state}`,
          { messageId: row.messageId, outboxId, address: after.address, response: after.response },
          { ticketId: row.ticketId },
        )
    }
    await store.setOutboxState(cx, outboxId, {
      state: await overall(cx, outboxId),
      words,
      leaseUntil: null,
      claimedBy: null,
      ...(applied.nextAttemptAt ? { notBefore: applied.nextAttemptAt } : {}),
    })
    if (applied.nextAttemptAt) bookTurn(cx, sendingLine, applied.nextAttemptAt)
  })
}

/**
 * The last moment at which nothing has left. Only whoever claimed it last goes on: a process that slept (a machine put to rest, a
 * clock that jumped) finds that its job was given to another, which may have sent it.
 */
async function beginHandOver(cx: Cx, outboxId: string, attempt: number): Promise<void> {
  const current = await store.lockOutbox(cx, outboxId)
  if (current?.attempts !== attempt || (current.state !== 'queued' && current.state !== 'sending'))
    throw new Error('This mail was given to another process meanwhile.')
  await store.setOutboxState(cx, outboxId, { state: 'sending' })
}

/**
 * The signed address as return path: a notice about a failure brings the token of its ticket. Not while mail leaves in
 * another domain's name: that of the signed address has not allowed us to send.
 */
function returnPath({ sender, replyTo }: store.OutboxRow): string {
  return replyTo && addressDomain(replyTo) === addressDomain(sender.address) ? replyTo : sender.address
}

/** Takes a locked mail in hand when it may be sent now. `looked`: it is not to be sent, and something was done about that. */
async function claim(cx: Cx, row: store.OutboxRow | null): Promise<Claimed | { kind: 'looked' } | null> {
  if (!row) return null
  if (row.state === 'sending') {
    await park(cx, row, diedWords)
    return { kind: 'looked' }
  }
  if (row.state !== 'queued') return null
  if (row.notBefore > cx.now) {
    // Put off meanwhile, or the clock was put back: its turn comes at the time.
    bookTurn(cx, sendingLine, row.notBefore)
    return null
  }
  const deliveries = await store.listDeliveries(cx, [row.id])
  await store.setOutboxState(cx, row.id, {
    state: 'queued',
    attempts: row.attempts + 1,
    leaseUntil: new Date(cx.now.getTime() + leaseMs),
    claimedBy: processId,
  })
  const domain = await findSendingDomain(cx, addressDomain(row.sender.address))
  return {
    kind: 'mail',
    row,
    deliveries,
    dkim: domain && {
      selector: domain.dkimSelector,
      privateKeyPem: decryptSecret(cx.settings.keys.secrets, domain.dkimPrivate),
    },
  }
}

/** The process that handed it over died before it wrote down the answer. */
const diedWords = ourWords(
  sentence(
    'delivery.stopped',
    'The server stopped while this was handed over: it may have arrived. Ask the recipient, then retry or cancel.',
  ),
)

async function failForGood(cx: Cx, row: store.OutboxRow, cause: string): Promise<void> {
  const words = ourWords(sentence('delivery.not_composed', phrase`The mail could not be made: ${{ cause }}`))
  for (const one of await store.listDeliveries(cx, [row.id]))
    if (one.state === 'queued') await store.setDelivery(cx, one.id, 'failed', words)
  await store.setOutboxState(cx, row.id, { state: 'failed', words, leaseUntil: null, claimedBy: null })
  emit(
    cx,
    'delivery.failed',
    { messageId: row.messageId, outboxId: row.id, response: words.response },
    { ticketId: row.ticketId },
  )
}

/** The state of the whole mail from those of its recipients: what needs somebody first. */
export async function overall(cx: Cx, outboxId: string): Promise<OutboxEntry['state']> {
  const states = new Set((await store.listDeliveries(cx, [outboxId])).map((one) => one.state))
  if (states.has('parked')) return 'parked'
  if (states.has('queued')) return 'queued'
  const bad = states.has('failed') || states.has('bounced')
  if (!bad) return 'accepted'
  return states.has('accepted') ? 'partial' : 'failed'
}

async function compose(runtime: Runtime, orgId: string, { row, deliveries, dkim }: Claimed): Promise<Buffer> {
  const named = (role: 'to' | 'cc') =>
    deliveries.filter((one) => one.role === role).map(({ name, address }) => ({ name, address }))
  const base = {
    messageId: row.rfcMessageId,
    from: row.sender,
    to: named('to'),
    cc: named('cc'),
    replyTo: row.replyTo ? { name: row.sender.name, address: row.replyTo } : null,
    subject: row.subject,
    date: row.createdAt,
    loopMark: orgId,
    publicUrl: runtime.settings.publicUrl,
  }
  let mail: OutgoingMail
  if (row.content.kind === 'text') {
    const body = ownWords({ html: row.content.html, text: row.content.text })
    mail = { ...base, inReplyTo: null, references: [], body, attachments: [], quote: null, automatic: 'generated' }
  } else {
    const { inReplyTo, references, quotedMessageId, attribution } = row.content
    const message = await getOutgoingMessage(runtime, orgId, row.messageId ?? '')
    const quoted = quotedMessageId ? await getOutgoingMessage(runtime, orgId, quotedMessageId) : null
    mail = {
      ...base,
      inReplyTo,
      references,
      body: toPublicMessage(message),
      attachments: message.attachments,
      quote: quoted && {
        message: toPublicMessage(quoted),
        attribution:
          attribution ??
          attributionLine({ languages: [], name: quoted.authorName, sentAt: quoted.sentAt, timeZone: null }),
        images: quoted.attachments.filter((one) => one.inline),
      },
      automatic: row.purpose === 'auto' ? 'replied' : 'no',
    }
  }
  const raw = await composeMail(mail)
  return dkim ? signMail(raw, { domain: addressDomain(row.sender.address), signedAt: row.createdAt, ...dkim }) : raw
}
