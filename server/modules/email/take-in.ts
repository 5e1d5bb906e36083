import type { Runtime } from '../../platform/context.ts'
import { systemActor } from '../../platform/context.ts'
import { sha256Hex } from '../../platform/crypto.ts'
import { newFileKey } from '../../platform/files.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue } from '../../platform/jobs.ts'
import { insertArrival } from './ledger.store.ts'

/** A message as a door received it. `uid` only by IMAP. */
export type Arrival = {
  orgId: string
  channelId: string
  raw: Uint8Array
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
  const rawKey = newFileKey(arrival.orgId, 'raw')
  const { files } = runtime.settings
  await files.put(rawKey, arrival.raw)
  const id = newId(arrival.receivedAt.getTime())
  // When the commit fails with an unknown outcome the file stays: a row may lead to it.
  const taken = await runtime.run(systemActor(arrival.orgId, 'mail'), async (cx) => {
    const inserted = await insertArrival(cx, {
      id,
      door: arrival.door,
      channelId: arrival.channelId,
      folder: arrival.door === 'imap' ? arrival.folder : null,
      uidvalidity: arrival.door === 'imap' ? arrival.uidvalidity : null,
      uid: arrival.door === 'imap' ? arrival.uid : null,
      rawSha256: sha256Hex(arrival.raw),
      rawSize: arrival.raw.byteLength,
      rawKey,
      envelopeFrom: arrival.envelopeFrom,
      envelopeTo: arrival.envelopeTo,
      receivedAt: arrival.receivedAt,
    })
    if (inserted) enqueue(cx, 'email.read', { ledgerId: id }, { key: `read:${id}` })
    return inserted
  })
  if (!taken) await files.remove(rawKey)
  return taken ? id : null
}
