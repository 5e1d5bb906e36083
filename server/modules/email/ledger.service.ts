import { actorOf, type Cx, type Runtime } from '../../platform/context.ts'
import { conflict, gone, notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { enqueue } from '../../platform/jobs.ts'
import { require } from '../../platform/permissions.ts'
import { type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import { killLinks } from '../auth/kill-links.ts'
import { dropHeldMessage } from '../conversations/drop-held-message.ts'
import { requireServable, scanFile } from '../conversations/scan-attachments.ts'
import { findChannel } from './channels.store.ts'
import * as store from './ledger.store.ts'
import { lockMail, type MailRow, releaseUid, reopenMail } from './ledger-acts.store.ts'
import type { LedgerEntry } from './mail.contract.ts'
import { rereadFolder, wantMailbox } from './mailboxes.store.ts'
import { findOwnLinks } from './own-links.rules.ts'

/** Everything that arrived and the actor sees (visible-mail.ts), newest first. Needs mail:read. */
export async function listLedger(cx: Cx, filter: store.LedgerFilter) {
  require(cx.actor, 'mail:read')
  return store.listEntries(cx, filter)
}

/** 404 `ledger.not_found`. Needs mail:read. */
export async function getLedgerEntry(cx: Cx, id: string): Promise<LedgerEntry> {
  require(cx.actor, 'mail:read')
  const { rawKey: _rawKey, ...entry } = await getEntry(cx, id)
  return entry
}

export type RawMail = {
  rawKey: string
  size: number
  sha256: string
  /** False while nobody has looked for links in it that would let its reader in as somebody else. */
  searched: boolean
}

/** Where the bytes lie that arrived. Needs mail:read. 404 `ledger.nothing_received` for what the door refused; 410 `ledger.raw_gone` when the file storage has lost them. */
export async function getRawMail(cx: Cx, id: string): Promise<RawMail> {
  require(cx.actor, 'mail:read')
  const { rawKey, rawSize, rawSha256, outcome } = await getEntry(cx, id)
  if (rawKey === null || rawSize === null || rawSha256 === null)
    throw notFound(
      'ledger.nothing_received',
      'This mail was refused at the door: nothing of it was received. Its sender has been told why.',
    )
  return { rawKey, size: rawSize, sha256: rawSha256, searched: outcome !== null && outcome !== 'quarantined' }
}

/** With a virus scanner, bytes leave only when it finds nothing in the whole mail: 403 `attachment.infected`, 409 `attachment.not_scanned`. */
export async function requireClean(runtime: Runtime, raw: RawMail): Promise<void> {
  const found = await scanFile(runtime.settings, raw.rawKey)
  requireServable(runtime.settings, { name: 'this mail', ...found })
}

/** Ends the links to join or to choose a password in a mail that no parser has read, before somebody downloads its bytes. */
export async function killLinksOf(runtime: Runtime, raw: RawMail): Promise<void> {
  if (raw.searched) return
  const tokens = findOwnLinks(await runtime.settings.files.get(raw.rawKey))
  await runtime.runOpen((open) => killLinks(open, tokens))
}

export const rawGone = () => gone('ledger.raw_gone', 'The bytes of this mail are gone from the file storage.')

async function getEntry(cx: Cx, id: string): Promise<LedgerEntry & { rawKey: string | null }> {
  const entry = await store.findEntry(cx, id)
  if (!entry) throw notFound('ledger.not_found', 'There is no such mail in the ledger.')
  return entry
}

async function lock(cx: Cx, id: string): Promise<MailRow> {
  require(cx.actor, 'mail:manage')
  await getEntry(cx, id)
  const row = await lockMail(cx, id)
  if (!row) throw notFound('ledger.not_found', 'There is no such mail in the ledger.')
  return row
}

/**
 * Reads a quarantined mail again, or one that waits, now. A mail of which only the headers came is fetched again from its
 * mailbox. Needs mail:manage. 409 `ledger.being_read`, `ledger.not_retryable`, `ledger.no_mailbox`.
 */
export async function retryMail(cx: Cx, id: string): Promise<LedgerEntry> {
  const row = await lock(cx, id)
  if (row.state === 'working' && row.leaseUntil && row.leaseUntil > cx.now)
    throw conflict('ledger.being_read', 'This mail is being read right now.')
  if (row.state === 'done') {
    if (row.outcome !== 'quarantined')
      throw conflict('ledger.not_retryable', 'Only mail in quarantine, or that waits, can be read again.')
    if (isPartial(row)) return fetchAgain(cx, id, row)
    await reopenMail(cx, id, {})
  }
  enqueue(cx, 'email.read', { ledgerId: id }, { key: `read:${id}` })
  emit(cx, 'mail.retried', { ledgerId: id })
  return getLedgerEntry(cx, id)
}

const isPartial = (row: MailRow) => 'partial' in row.trace

/** Closes the row of the headers; the watcher finds the mail in its folder as one that the ledger does not have. */
async function fetchAgain(cx: Cx, id: string, row: MailRow): Promise<LedgerEntry> {
  const channel = row.channelId ? await findChannel(cx, row.channelId) : null
  if (!channel?.enabled || channel.imap?.folder !== row.folder || row.folder === null)
    throw conflict('ledger.no_mailbox', 'The mailbox in which this mail lies is not read any more.')
  await releaseUid(cx, id)
  await store.settleMail(cx, id, {
    ...kept(row),
    outcome: 'rejected',
    ...because(
      row,
      sentence('ledger.fetched_again', words`${{ name: nameOf(cx) }} had it fetched again: the mail has a new row.`),
    ),
  })
  await rereadFolder(cx, channel.id, row.folder)
  await wantMailbox(cx, channel.id, true)
  emit(cx, 'mail.retried', { ledgerId: id })
  return getLedgerEntry(cx, id)
}

/**
 * Makes a ticket (or a message of the ticket it belongs to) from mail that was suspended, held or discarded, on the usual way,
 * so that answers to it find it. Needs mail:manage. 409 `ledger.not_recoverable`, `ledger.nothing_to_recover`, `ledger.duplicate` {duplicateOf},
 * `ledger.accepted` when a held message was let in meanwhile.
 */
export async function recoverMail(cx: Cx, id: string): Promise<LedgerEntry> {
  const row = await lock(cx, id)
  if (row.rawKey === null)
    throw conflict(
      'ledger.nothing_to_recover',
      'This mail was refused at the door: nothing of it was received. Ask its sender to write again.',
    )
  if (!row.outcome || !['suspended', 'held', 'rejected'].includes(row.outcome) || isPartial(row))
    throw conflict('ledger.not_recoverable', 'Only suspended, held and discarded mail can be made a ticket.')
  if (row.duplicateOf)
    throw conflict('ledger.duplicate', 'The same mail had arrived before. Decide about that one.', {
      duplicateOf: row.duplicateOf,
    })
  await reopenMail(cx, id, { forced: true })
  await takeOutOfTicket(cx, row)
  enqueue(cx, 'email.read', { ledgerId: id }, { key: `read:${id}` })
  emit(cx, 'mail.recovered', { ledgerId: id, from: row.outcome })
  return getLedgerEntry(cx, id)
}

/**
 * Says that nothing shall become of a mail. Its bytes stay; it can be recovered. One that was held stays a mail of the ticket at which
 * it waited: it is shown to those who see that. Needs mail:manage. 409 `ledger.not_discardable`.
 */
export async function discardMail(cx: Cx, id: string): Promise<LedgerEntry> {
  const row = await lock(cx, id)
  if (!row.outcome || !['suspended', 'quarantined', 'held'].includes(row.outcome))
    throw conflict('ledger.not_discardable', 'Only suspended, held and quarantined mail can be discarded.')
  await store.settleMail(cx, id, {
    ...kept(row),
    outcome: 'rejected',
    ...because(row, sentence('ledger.discarded', words`Discarded by ${{ name: nameOf(cx) }}.`)),
    ...(row.outcome === 'held' ? { messageId: null } : {}),
  })
  await takeOutOfTicket(cx, row)
  emit(cx, 'mail.discarded', { ledgerId: id, from: row.outcome })
  return getLedgerEntry(cx, id)
}

async function takeOutOfTicket(cx: Cx, row: MailRow): Promise<void> {
  if (row.outcome !== 'held' || !row.messageId || row.duplicateOf) return
  if (!(await dropHeldMessage(cx, row.messageId)))
    throw conflict('ledger.accepted', 'Somebody has let this message into its ticket meanwhile.')
}

/** A new reason before the one there was. */
const because = (row: MailRow, why: Sentence) => ({
  reason: `${why.text} ${row.reason}`,
  trace: { ...row.trace, said: [saidOf(why), ...(Array.isArray(row.trace.said) ? row.trace.said : [])] },
})

const kept = (row: MailRow) => ({
  class: row.class ?? ('normal' as const),
  trace: row.trace,
  failedRecipients: row.failedRecipients,
  duplicateOf: row.duplicateOf,
  ticketId: row.ticketId,
  messageId: row.messageId,
})

const nameOf = (cx: Cx) => actorOf(cx.actor).actorName
