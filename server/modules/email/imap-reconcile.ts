import { describe, inFolder, type OpenFolder, search, takeOne } from './imap-sync.ts'
import { findKnownUids } from './mailboxes.store.ts'

/** How far back the mailbox is compared. */
const lookBackMs = 30 * 86_400_000
/** UIDs that the ledger is asked for at once. */
const chunkSize = 500

/** `onServer`: mails of the last 30 days in the part of the folder that was read; `missing`: those that are not in the ledger. */
export type Reconciled = { onServer: number; missing: number; recovered: number }

/**
 * Compares an open folder with the ledger (product.md CH2, complaint 3): what its server has and we should have taken in. A mail that
 * is not in the ledger is taken in now; what cannot be is counted as missing.
 */
export async function reconcileFolder(folder: OpenFolder): Promise<Reconciled> {
  const { client, state, runtime, channelId } = folder
  const since = new Date(runtime.now().getTime() - lookBackMs)
  // Below resyncUntil the mails are known by their bytes, not by these UIDs.
  const first = state.resyncUntil + 1
  if (state.lastUid < first) return { onServer: 0, missing: 0, recovered: 0 }
  const uids = (await search(client, { uid: `${first}:${state.lastUid}`, since })).filter(
    (uid) => uid >= first && uid <= state.lastUid,
  )
  const at = { channelId, folder: folder.imap.folder, uidvalidity: state.uidvalidity }
  const result = { onServer: uids.length, missing: 0, recovered: 0 }
  for (let i = 0; i < uids.length; i += chunkSize) {
    const chunk = uids.slice(i, i + chunkSize)
    const known = await inFolder(folder, (cx) => findKnownUids(cx, at, chunk))
    const unknown = chunk.filter((uid) => !known.has(uid))
    const mails = await describe(client, unknown)
    for (const uid of unknown) {
      const mail = mails.get(uid)
      const outcome = mail ? await takeOne(folder, mail) : 'gone'
      if (outcome === 'gone') result.onServer -= 1
      else if (outcome === 'taken') result.recovered += 1
      else if (outcome === 'refused') result.missing += 1
    }
  }
  return result
}
