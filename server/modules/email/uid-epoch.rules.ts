/**
 * UIDVALIDITY has 32 bits. A server that gives a UID a second time under the same UIDVALIDITY (a mailbox restored from a
 * backup, another account behind the same channel) breaks RFC 9051, 2.3.1.1; its second life must not look like the first in
 * the ledger. So we count the lives of a mailbox ourselves and keep the count above those 32 bits.
 */
export type Epoch = { life: bigint; uidValidity: bigint }

const bits = 32n
const mask = (1n << bits) - 1n

/** One number for the column uidvalidity, as text. */
export function packEpoch({ life, uidValidity }: Epoch): string {
  return String((life << bits) | (uidValidity & mask))
}

export function unpackEpoch(packed: string): Epoch {
  const value = BigInt(packed)
  return { life: value >> bits, uidValidity: value & mask }
}

/** The next life of a mailbox whose UIDVALIDITY is not known yet. */
export function nextLife(packed: string): string {
  return packEpoch({ life: unpackEpoch(packed).life + 1n, uidValidity: 0n })
}

/** What is remembered of a folder: everything up to `lastUid` is done; up to `resyncUntil` mails may be known already. */
export type FolderState = { uidvalidity: string; lastUid: number; resyncUntil: number }

/** What the server says when the folder is opened, and whether UIDs were seen to name other mails than before. */
export type FolderOpening = { uidValidity: bigint; uidNext: number; reused: boolean }

/** The state to go on from. The same object when nothing happened to the folder. */
export function openFolder(state: FolderState, opening: FolderOpening): FolderState {
  const { life, uidValidity } = unpackEpoch(state.uidvalidity)
  const afresh = (epoch: Epoch): FolderState => ({
    uidvalidity: packEpoch(epoch),
    lastUid: 0,
    resyncUntil: opening.uidNext - 1,
  })
  if (uidValidity !== opening.uidValidity) {
    // UIDs that come back with a former UIDVALIDITY (a backup of the time) may have been given again meanwhile.
    return afresh({ life: opening.reused ? life + 1n : life, uidValidity: opening.uidValidity })
  }
  // The next UID is lower than one we have seen: the mailbox went back in time and will give those UIDs again.
  const wentBack = opening.uidNext - 1 < state.lastUid
  return opening.reused || wentBack ? afresh({ life: life + 1n, uidValidity }) : state
}
