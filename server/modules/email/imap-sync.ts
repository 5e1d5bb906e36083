import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { type Cx, type Runtime, systemActor } from '../../platform/context.ts'
import { sha256Hex } from '../../platform/crypto.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { ImapSettings } from './channels.contract.ts'
import { deliveryHeaders } from './delivery-headers.rules.ts'
import { ours } from './imap-errors.rules.ts'
import * as store from './mailboxes.store.ts'
import { takeIn, takeInPart } from './take-in.ts'
import { type FolderState, openFolder, packEpoch, unpackEpoch } from './uid-epoch.rules.ts'

/** UIDs looked at together: one question to the ledger, one to the server, one STORE or MOVE. */
const chunkSize = 50

/** As many of the newest known mails are looked at to see whether their UIDs still mean them. */
const proofSize = 100

/** Clocks of two servers may differ by so much. */
const clockSlackMs = 10 * 60_000

/** After so many attempts that ended in an error while one message was fetched, the others go on without it. */
const maxTries = 8

export type Mailbox = {
  runtime: Runtime
  orgId: string
  channelId: string
  address: string
  imap: ImapSettings
  /** Failed attempts by UID; lives as long as the watcher, longer than one connection. */
  tries: Map<string, number>
}

export type OpenFolder = Mailbox & {
  client: ImapFlow
  state: FolderState
  takeFrom: Date | null
  /** Set when mails are safe but could not be marked or moved on the server, in words. */
  untidy: Sentence | null
}

/** Selects the folder of a mailbox and finds out where to go on. Rejects as the server does when it is not there. */
export async function openMailbox(box: Mailbox, client: ImapFlow): Promise<OpenFolder> {
  // Read-only where nothing is to be changed: then nothing can be changed.
  const selected = await client.mailboxOpen(box.imap.folder, { readOnly: box.imap.afterFetch === 'keep' })
  const row = await inOrg(box, async (cx) => {
    await store.addFolder(cx, box.channelId, box.imap.folder, box.imap.since === 'all' ? null : cx.now)
    return store.findFolder(cx, box.channelId, box.imap.folder)
  })
  if (!row) throw new Error('The folder has no row.')
  const { life } = unpackEpoch(row.uidvalidity)
  const candidate = packEpoch({ life, uidValidity: selected.uidValidity })
  const state = openFolder(row, {
    uidValidity: selected.uidValidity,
    // A server that does not say it (against RFC 9051) has no UID above 32 bits.
    uidNext: selected.uidNext || 2 ** 32,
    reused: await areUidsReused(box, client, candidate),
  })
  if (state !== row) await inOrg(box, (cx) => store.saveFolder(cx, box.channelId, box.imap.folder, state))
  return { ...box, client, state: { ...state }, takeFrom: row.takeFrom, untidy: null }
}

/** True when a UID names another mail than the one that the ledger has under it: the time of its arrival differs. */
async function areUidsReused(box: Mailbox, client: ImapFlow, uidvalidity: string): Promise<boolean> {
  const at = { channelId: box.channelId, folder: box.imap.folder, uidvalidity }
  const known = await inOrg(box, (cx) => store.listNewestUids(cx, at, proofSize))
  const latest = box.runtime.now().getTime() + futureMs
  for (const [uid, mail] of await describe(
    client,
    known.map((one) => one.uid),
  )) {
    const before = known.find((one) => one.uid === uid)?.receivedAt.getTime()
    const now = arrivalOf(mail)?.getTime()
    if (before === undefined || now === undefined || now > latest) continue
    if (Math.abs(now - before) > clockSlackMs) return true
  }
  return false
}

/**
 * Takes in what is new in an open folder, oldest first, and does on the server what the channel asks for once each mail is
 * safe. Rejects when the connection or our storage fails; called again it goes on. `onTaken` hears how many were taken in.
 */
export async function syncFolder(folder: OpenFolder, onTaken: (count: number) => void): Promise<void> {
  const { client, state, tries } = folder
  // Lets a server without IDLE tell what arrived since.
  await client.noop()
  const uids = await findNewUids(folder)
  // What failed before comes last: one mail that breaks the connection each time must not keep the others from us.
  const triesOf = (uid: number) => tries.get(triesKey(folder, uid)) ?? 0
  const order = uids.toSorted((a, b) => triesOf(a) - triesOf(b) || a - b)
  const done = new Set<number>()
  let next = 0
  folder.untidy = null
  for (let i = 0; i < order.length; i += chunkSize) {
    const chunk = await takeChunk(folder, order.slice(i, i + chunkSize))
    if (chunk.taken > 0) onTaken(chunk.taken)
    for (const uid of chunk.untouched) done.add(uid)
    // What could not be marked or moved is tried again next time.
    if (await tidyUp(folder, chunk.safe)) for (const uid of chunk.safe) done.add(uid)
    for (let uid = uids[next]; uid !== undefined && done.has(uid); uid = uids[next]) {
      state.lastUid = uid
      next += 1
    }
    await save(folder)
  }
  if (order.length === 0) await save(folder)
}

/** UIDs above the last one that is done. Those that may be known from before only when they are young enough. */
async function findNewUids({ client, state, takeFrom }: OpenFolder): Promise<number[]> {
  const { lastUid, resyncUntil } = state
  const found: number[] = []
  if (lastUid < resyncUntil) {
    // SEARCH knows days only, in the server's time zone: two days of margin, the hour is looked at later.
    const since = takeFrom ? { since: new Date(takeFrom.getTime() - 2 * 86_400_000) } : {}
    found.push(...(await search(client, { uid: `${lastUid + 1}:${resyncUntil}`, ...since })))
  }
  const above = Math.max(lastUid, resyncUntil)
  if (above < 2 ** 32 - 1) found.push(...(await search(client, { uid: `${above + 1}:*` })))
  // “n:*” means the last message also when its UID is below n.
  return [...new Set(found)].filter((uid) => uid > lastUid).sort((a, b) => a - b)
}

export async function search(client: ImapFlow, query: { uid: string; since?: Date }): Promise<number[]> {
  const found = await client.search(query, { uid: true })
  return Array.isArray(found) ? found : []
}

/** `safe`: in the ledger, to be marked or moved. `untouched`: done, but to stay as they are on the server. */
async function takeChunk(
  folder: OpenFolder,
  chunk: number[],
): Promise<{ taken: number; safe: number[]; untouched: number[] }> {
  const at = { channelId: folder.channelId, folder: folder.imap.folder, uidvalidity: folder.state.uidvalidity }
  const known = await inOrg(folder, (cx) => store.findKnownUids(cx, at, chunk))
  const mails = await describe(folder.client, chunk)
  const result = { taken: 0, safe: [] as number[], untouched: [] as number[] }
  for (const uid of chunk) {
    const mail = mails.get(uid)
    const before = known.get(uid)
    const outcome = !mail ? 'gone' : before ? (before.partial ? 'partial' : 'known') : await takeOne(folder, mail)
    if (outcome === 'taken') result.taken += 1
    if (outcome === 'taken' || outcome === 'known') result.safe.push(uid)
    else if (outcome !== 'refused') result.untouched.push(uid)
  }
  return result
}

/** A mail of before the channel was made that is to stay unread. */
function isOld({ state, takeFrom }: OpenFolder, uid: number, mail: FetchMessageObject): boolean {
  const arrived = arrivalOf(mail)
  return (
    uid <= state.resyncUntil && takeFrom !== null && arrived !== null && arrived.getTime() < takeFrom.getTime() - 60_000
  )
}

const triesKey = (folder: OpenFolder, uid: number) => `${folder.state.uidvalidity}:${uid}`

/**
 * Fetches one mail and takes it in. `gone`: deleted meanwhile; `old`: of before the channel; `partial`: only its headers are
 * kept; `refused`: the server does not give it now.
 */
export async function takeOne(
  folder: OpenFolder,
  mail: FetchMessageObject,
): Promise<'taken' | 'known' | 'gone' | 'old' | 'partial' | 'refused'> {
  const { runtime, tries, client } = folder
  if (isOld(folder, mail.uid, mail)) return 'old'
  const key = triesKey(folder, mail.uid)
  const limit = runtime.settings.maxMailBytes
  if (mail.size !== undefined && mail.size > limit) return takeHeaders(folder, mail, tooLarge(mail.size, limit))
  const failed = tries.get(key) ?? 0
  if (failed >= maxTries)
    return takeHeaders(
      folder,
      mail,
      sentence('mail.not_fetched', words`It could not be fetched in ${{ times: failed }} attempts.`),
    )
  tries.set(key, failed + 1)
  const full = await client
    .fetchOne(String(mail.uid), { source: true }, { uid: true })
    .catch((error: unknown) => (client.usable ? 'refused' : Promise.reject(error)))
  if (full === 'refused') return full
  const raw = full ? full.source : undefined
  tries.delete(key)
  if (!raw) return 'gone'
  if (raw.byteLength > limit) return takeHeaders(folder, mail, tooLarge(raw.byteLength, limit))
  const isResync = mail.uid <= folder.state.resyncUntil
  // The same bytes under another UID: the mailbox was made anew, the mail was not.
  if (isResync && (await inOrg(folder, (cx) => store.hasRaw(cx, folder.channelId, sha256Hex(raw))))) return 'known'
  const id = await ours(takeIn(runtime, { ...arrival(folder, mail, raw), raw }))
  return id === null ? 'known' : 'taken'
}

/** Keeps the headers of a mail that cannot be taken in whole, in quarantine; the mail itself stays untouched on its server. */
async function takeHeaders(folder: OpenFolder, mail: FetchMessageObject, why: Sentence): Promise<'partial'> {
  const query = { envelope: true, bodyParts: [{ key: 'HEADER', maxLength: 262_144 }] }
  // A server that cannot give the mail may not give its headers either: then the row stands alone.
  const part = await folder.client
    .fetchOne(String(mail.uid), query, { uid: true })
    .catch((error: unknown) => (folder.client.usable ? false : Promise.reject(error)))
  const headers = (part ? part.headers : undefined) ?? Buffer.alloc(0)
  const envelope = part ? part.envelope : undefined
  const from = envelope?.from?.[0]
  const kept = takeInPart(
    folder.runtime,
    { ...arrival(folder, mail, headers), raw: headers },
    {
      why: [
        why,
        sentence(
          'mail.headers_kept',
          words`Only its headers are kept here; the mail itself is still in the folder “${{ folder: folder.imap.folder }}” of its mailbox.`,
        ),
      ],
      size: mail.size ?? null,
      rfcMessageId: envelope?.messageId?.replace(/^<|>$/g, '') ?? null,
      fromAddress: from?.address ?? null,
      fromName: from?.name ?? null,
      subject: envelope?.subject ?? null,
    },
  )
  await ours(kept)
  return 'partial'
}

function arrival(folder: OpenFolder, mail: FetchMessageObject, raw: Buffer) {
  const { envelopeFrom, envelopeTo } = deliveryHeaders(raw)
  const now = folder.runtime.now()
  const arrived = arrivalOf(mail)
  return {
    door: 'imap' as const,
    orgId: folder.orgId,
    channelId: folder.channelId,
    folder: folder.imap.folder,
    uidvalidity: folder.state.uidvalidity,
    uid: String(mail.uid),
    envelopeFrom,
    envelopeTo: envelopeTo.length > 0 ? envelopeTo : [folder.address],
    receivedAt: arrived && arrived.getTime() <= now.getTime() + futureMs ? arrived : now,
  }
}

/** A server's clock that is further ahead is not believed. */
const futureMs = 2 * 86_400_000

/** When the mail came into the mailbox, as its server says. */
function arrivalOf(mail: FetchMessageObject): Date | null {
  const date = mail.internalDate === undefined ? null : new Date(mail.internalDate)
  return date && !Number.isNaN(date.getTime()) ? date : null
}

export async function describe(client: ImapFlow, uids: number[]): Promise<Map<number, FetchMessageObject>> {
  if (uids.length === 0) return new Map()
  const mails = await client.fetchAll(uids.join(','), { uid: true, size: true, internalDate: true }, { uid: true })
  return new Map(mails.map((mail) => [mail.uid, mail]))
}

/** Marks or moves what is safe. False when the server refused; the words for it are kept for the health of the mailbox. */
async function tidyUp(folder: OpenFolder, uids: number[]): Promise<boolean> {
  const { client, imap } = folder
  if (uids.length === 0 || imap.afterFetch === 'keep') return true
  const range = uids.join(',')
  const done =
    imap.afterFetch === 'seen'
      ? await client.messageFlagsAdd(range, ['\\Seen'], { uid: true })
      : await client.messageMove(range, imap.moveTo ?? '', { uid: true })
  if (done) return true
  // A connection that broke is no refusal.
  if (!client.usable) throw Object.assign(new Error('The connection was cut.'), { code: 'NoConnection' })
  folder.untidy =
    imap.afterFetch === 'seen'
      ? sentence('imap.not_marked', 'Mails are taken in, but the server does not let them be marked as read.')
      : sentence(
          'imap.not_moved',
          words`Mails are taken in, but could not be moved: is there a folder “${{ folder: imap.moveTo ?? '' }}”?`,
        )
  return false
}

async function save(folder: OpenFolder): Promise<void> {
  await inOrg(folder, (cx) => store.saveFolder(cx, folder.channelId, folder.imap.folder, folder.state))
}

export const inFolder = <T>(folder: OpenFolder, work: (cx: Cx) => Promise<T>): Promise<T> => inOrg(folder, work)

function inOrg<T>({ runtime, orgId }: Pick<Mailbox, 'runtime' | 'orgId'>, work: (cx: Cx) => Promise<T>): Promise<T> {
  return ours(runtime.run(systemActor(orgId, 'mail'), work))
}

const tooLarge = (size: number, limit: number) =>
  sentence(
    'mail.over_limit',
    words`It has ${{ size: megabytes(size) }}, more than the ${{ most: megabytes(limit) }} that are allowed.`,
  )

const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`
