import type { Actor, Cx, Runtime } from '../../platform/context.ts'
import { systemActor } from '../../platform/context.ts'
import { sha256Hex } from '../../platform/crypto.ts'
import { isUnavailable } from '../../platform/database.ts'
import { emit } from '../../platform/events.ts'
import { enqueue, type JobContext, type JobHandler } from '../../platform/jobs.ts'
import { processId } from '../../platform/process-id.ts'
import { type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import { killLinks } from '../auth/kill-links.ts'
import { verifyMail } from './auth-results.ts'
import { InHand } from './claims.ts'
import { canonicalContentHash } from './dedupe-key.rules.ts'
import type { Settlement } from './ledger.store.ts'
import * as ledger from './ledger.store.ts'
import { dropContent, storeContent } from './mail-content.ts'
import { createMailParser, type MailParser } from './mail-parser.ts'
import { MailUnreadable, type ParsedMail } from './parsed-mail.ts'
import { isStaffAddress, writeMail } from './write-mail.ts'

/** A message that kills its parser so often is quarantined (docs/quality.md). */
const maxAttempts = 3
/** Before the second attempt at a mail; the queue waits longer and longer before the next ones. */
const firstPauseMs = 1_000

const killedLink = sentence(
  'ledger.link_killed',
  'A link in it, to join or to choose a password, has been made invalid: others may read this mail.',
)

let parser: MailParser | null = null

/** Starts the parser of this process; `stop` ends its worker. Tests bring one of their own. */
export function startParser(started: MailParser = createMailParser()): () => Promise<void> {
  parser = started
  return async () => {
    parser = null
    await started.close()
  }
}

/** What this process reads right now. */
const inHand = new InHand()

/**
 * Job `email.read`: reads one message of the ledger by itself: the next attempt at one that failed, or one that a person asks for.
 */
export const readMailJob: JobHandler = async (orgId, payload, cx) => {
  const ledgerId = String(payload.ledgerId)
  const claimed = await cx.runtime.run(systemActor(orgId, 'mail'), (own) => ledger.claimMail(own, ledgerId, processId))
  if (claimed) await readClaimed(orgId, claimed, cx)
}

/** One turn's piece of the line of mails: the oldest that waits. What fails is tried again after a pause, and the line goes on. */
export async function readNextMail(orgId: string, cx: JobContext): Promise<boolean> {
  const { runtime, log } = cx
  const actor = systemActor(orgId, 'mail')
  const claimed = await inHand.claim((hold) =>
    runtime.run(actor, async (own) => {
      const found = await ledger.claimNextMail(own, { processId, inHand })
      if (found) hold(found.id)
      return found
    }),
  )
  if (!claimed) return false
  try {
    await readClaimed(orgId, claimed, { ...cx, lastAttempt: false })
  } catch (error) {
    log.warn({ err: error, ledgerId: claimed.id }, 'a mail was not read and will be tried again')
    await runtime.run(actor, async (own) => {
      const until = new Date(own.now.getTime() + firstPauseMs)
      await ledger.putOff(own, claimed.id, until)
      enqueue(own, 'email.read', { ledgerId: claimed.id }, { key: `read:${claimed.id}`, runAt: until })
    })
  }
  return true
}

async function readClaimed(orgId: string, claimed: ledger.ClaimedMail, cx: JobContext): Promise<void> {
  await inHand.during(claimed.id, () => read(orgId, claimed, cx))
}

/**
 * Reads one message of the ledger and writes what becomes of it. The second half of the order that loses nothing: whatever happens
 * here, the raw bytes and the row are there, and the row ends with an outcome or is tried again.
 */
async function read(
  orgId: string,
  claimed: ledger.ClaimedMail,
  { runtime, log, lastAttempt }: JobContext,
): Promise<void> {
  const actor = systemActor(orgId, 'mail')
  const ledgerId = claimed.id
  const { files } = runtime.settings
  const raw = await files.get(claimed.rawKey).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!raw) return quarantine(runtime, actor, ledgerId, rawLost)
  let mail: ParsedMail
  try {
    mail = await (parser ?? raise('This process reads no mail.')).parse(raw, claimed.envelopeFrom)
  } catch (error) {
    if (!(error instanceof MailUnreadable)) throw error
    const final = error.code === 'limit' || error.code === 'malformed' || claimed.attempts >= maxAttempts
    log.warn({ ledgerId, code: error.code, attempts: claimed.attempts }, 'a mail could not be read')
    if (final) return quarantine(runtime, actor, ledgerId, error.why)
    throw error
  }
  const staff = mail.from ? await runtime.run(actor, (cx) => isStaffAddress(cx, mail.from?.address ?? '')) : false
  // Only what a member of the team sends needs proof of its sender (Who is who in mail, 5); DNS stays out of the others' way.
  const auth = staff
    ? await verifyMail(raw, {
        ip: null,
        helo: null,
        envelopeFrom: claimed.envelopeFrom ?? '',
        hostname: new URL(runtime.settings.publicUrl).hostname,
      })
    : null
  const content = await storeContent(runtime.settings, orgId, mail)
  let used = false
  try {
    used = await runtime.run(actor, async (cx) => {
      if (!(await ledger.lockClaim(cx, ledgerId))) return false
      await describe(cx, ledgerId, mail)
      // Before anybody can read it: the links of a mail that came back, or went to an address that many read, end here.
      const killed = await killLinks(cx, mail.ownLinks)
      const key = dedupeKey(mail, raw, claimed.receivedAt)
      const twin = await ledger.takeDedupeKey(cx, key, ledgerId)
      if (twin) {
        await settleTwin(cx, ledgerId, twin, mail)
        return false
      }
      const settlement = await writeMail(cx, { claimed, mail, content, auth })
      await ledger.settleMail(cx, ledgerId, killed > 0 ? alsoSaid(settlement, killedLink) : settlement)
      return settlement.messageId !== undefined && settlement.messageId !== null
    })
  } catch (error) {
    // After a lost connection the mail may have been written unheard: files too many are better than an attachment too few.
    if (isUnavailable(error)) throw error
    await dropContent(runtime.settings, content)
    if (!lastAttempt) throw error
    log.error({ err: error, ledgerId }, 'a mail could not be written')
    return quarantine(
      runtime,
      actor,
      ledgerId,
      sentence(
        'ledger.not_written',
        words`It could not be written: ${{ cause: error instanceof Error ? error.message : String(error) }}`,
      ),
    )
  }
  if (!used) await dropContent(runtime.settings, content)
}

/**
 * The same mail is one message, also when it came to two of our addresses (product CH21): its Message-ID and its canonical
 * content, of which an attacker knows at most one. Without Message-ID and Date only repeats of the same hour count as one.
 */
export function dedupeKey(mail: ParsedMail, _raw: Uint8Array, receivedAt: Date): string {
  const hour = mail.messageId || mail.date ? '' : receivedAt.toISOString().slice(0, 13)
  return sha256Hex(`${mail.messageId ?? ''}\n${canonicalContentHash(mail)}\n${hour}`)
}

async function describe(cx: Cx, ledgerId: string, mail: ParsedMail): Promise<void> {
  await ledger.describeMail(cx, ledgerId, {
    rfcMessageId: mail.messageId,
    fromAddress: mail.from?.address ?? null,
    fromName: mail.from?.name ?? null,
    subject: mail.subject.slice(0, 2000),
  })
}

const twinWords = sentence('ledger.twin', 'The same mail had arrived before; nothing was added a second time.')

async function settleTwin(cx: Cx, ledgerId: string, twin: string, mail: ParsedMail): Promise<void> {
  const first = await ledger.findEntry(cx, twin)
  await ledger.settleMail(cx, ledgerId, {
    outcome: first?.outcome === 'ticket' ? 'appended' : (first?.outcome ?? 'appended'),
    class: mail.class,
    reason: twinWords.text,
    trace: { said: [saidOf(twinWords)] },
    duplicateOf: twin,
    ticketId: first?.ticketId ?? null,
    messageId: first?.messageId ?? null,
  })
}

const rawLost = sentence('ledger.raw_lost', 'Its raw bytes are gone from the file storage.')

/** The settlement with one more sentence behind its reason. */
function alsoSaid(settlement: Settlement, more: Sentence): Settlement {
  const said = Array.isArray(settlement.trace?.said) ? settlement.trace.said : []
  // Nothing is said in other languages unless every sentence of the reason can be.
  const all = said.length > 0 || settlement.reason === '' ? { said: [...said, saidOf(more)] } : {}
  return {
    ...settlement,
    reason: `${settlement.reason} ${more.text}`.trim(),
    trace: { ...settlement.trace, ...all },
  }
}

async function quarantine(runtime: Runtime, actor: Actor, ledgerId: string, why: Sentence): Promise<void> {
  await runtime.run(actor, async (cx) => {
    if (!(await ledger.lockClaim(cx, ledgerId))) return
    const trace = { said: [saidOf(why)] }
    await ledger.settleMail(cx, ledgerId, { outcome: 'quarantined', class: 'normal', reason: why.text, trace })
    emit(cx, 'mail.quarantined', { ledgerId, reason: why.text })
  })
}

function raise(words: string): never {
  throw new Error(words)
}
