import type { Cx, Runtime } from '../../platform/context.ts'
import { systemActor } from '../../platform/context.ts'
import { sha256Hex } from '../../platform/crypto.ts'
import { emit } from '../../platform/events.ts'
import { newFileKey } from '../../platform/files.ts'
import { newId } from '../../platform/ids.ts'
import { bookTurn } from '../../platform/lines.ts'
import { type Sentence, saidOf, textOf } from '../../platform/words.ts'
import { cleanLine } from './clean-text.rules.ts'
import { type ArrivalRow, describeMail, insertArrival, settleMail } from './ledger.store.ts'
import { readingLine } from './lines.ts'

/** Raw bytes that the door has put on the disk itself while they came, under a key of the organization. */
export type StoredRaw = { key: string; size: number; sha256: string }

/** A message as a door received it. `uid` only by IMAP. */
export type Arrival = {
  orgId: string
  channelId: string
  raw: Uint8Array | StoredRaw
  /** Return path; '' for the null sender; null when the door does not know it (IMAP without Return-Path). */
  envelopeFrom: string | null
  envelopeTo: string[]
  receivedAt: Date
} & ({ door: 'smtp' } | { door: 'imap'; folder: string; uidvalidity: string; uid: string })

/**
 * The first half of the order that loses nothing (docs/quality.md): raw bytes on the disk, then the ledger row and its job in one
 * transaction. Only when this returned may the door answer 250 or touch the message on its server.
 * Returns the ledger id; null when this UID of the mailbox was taken in before.
 */
export async function takeIn(runtime: Runtime, arrival: Arrival): Promise<string | null> {
  return keep(runtime, arrival, async (cx) => {
    bookTurn(cx, readingLine)
  })
}

/** A mail of which the door could get no more than what `raw` holds: why, and what is known of it. */
export type Part = {
  why: Sentence[]
  /** Bytes of the whole mail as its server says; null when it does not. */
  size: number | null
  rfcMessageId: string | null
  fromAddress: string | null
  fromName: string | null
  subject: string | null
}

/** Writes a mail into the ledger that the door cannot take in whole: quarantined at once, with the reason. */
export async function takeInPart(runtime: Runtime, arrival: Arrival, part: Part): Promise<string | null> {
  const { why, size, ...said } = part
  return keep(runtime, arrival, async (cx, id) => {
    const line = (text: string | null) => text && cleanLine(text).slice(0, 2000)
    await describeMail(cx, id, {
      rfcMessageId: line(said.rfcMessageId),
      fromAddress: line(said.fromAddress),
      fromName: line(said.fromName),
      subject: line(said.subject),
    })
    const reason = textOf(why)
    const trace = { partial: { size }, said: why.map(saidOf) }
    await settleMail(cx, id, { outcome: 'quarantined', class: 'normal', reason, trace })
    emit(cx, 'mail.quarantined', { ledgerId: id, reason })
  })
}

async function keep(
  runtime: Runtime,
  arrival: Arrival,
  andThen: (cx: Cx, id: string) => Promise<void>,
): Promise<string | null> {
  const { files } = runtime.settings
  const raw = arrival.raw instanceof Uint8Array ? await store(runtime, arrival.orgId, arrival.raw) : arrival.raw
  const id = newId(arrival.receivedAt.getTime())
  const row: ArrivalRow = {
    id,
    door: arrival.door,
    channelId: arrival.channelId,
    folder: arrival.door === 'imap' ? arrival.folder : null,
    uidvalidity: arrival.door === 'imap' ? arrival.uidvalidity : null,
    uid: arrival.door === 'imap' ? arrival.uid : null,
    rawSha256: raw.sha256,
    rawSize: raw.size,
    rawKey: raw.key,
    envelopeFrom: arrival.envelopeFrom,
    envelopeTo: arrival.envelopeTo,
    receivedAt: arrival.receivedAt,
  }
  // When the commit fails with an unknown outcome the file stays: a row may lead to it.
  const taken = await runtime.run(systemActor(arrival.orgId, 'mail'), async (cx) => {
    const inserted = await insertArrival(cx, row)
    if (inserted) await andThen(cx, id)
    return inserted
  })
  if (!taken) await files.remove(raw.key)
  return taken ? id : null
}

async function store(runtime: Runtime, orgId: string, bytes: Uint8Array): Promise<StoredRaw> {
  const key = newFileKey(orgId, 'raw')
  await runtime.settings.files.put(key, bytes)
  return { key, size: bytes.byteLength, sha256: sha256Hex(bytes) }
}
