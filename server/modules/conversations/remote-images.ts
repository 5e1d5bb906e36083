import { type Cx, type Runtime, systemActor, type UserActor } from '../../platform/context.ts'
import { sha256Hex } from '../../platform/crypto.ts'
import { Problem } from '../../platform/errors.ts'
import { newFileKey } from '../../platform/files.ts'
import { enqueue } from '../../platform/jobs.ts'
import { require } from '../../platform/permissions.ts'
import { inBatches } from '../../platform/prune.ts'
import { createTurns } from '../../platform/turns.ts'
import type { Sentence } from '../../platform/words.ts'
import { linkExpired } from '../auth/signed-link.ts'
import { fetchRemoteImage, ImageRefused } from './fetch-remote-image.ts'
import * as store from './remote-images.store.ts'
import { requireReadable } from './visible-message.ts'

/** An hour: a page stays open and shows its pictures again when a quote is unfolded. Who may not see the message gets nothing. */
export const imageLinkMs = 3_600_000
/** How long fetched bytes are used, and how long a refusal is believed. */
const keptMs = 7 * 86_400_000
const refusedMs = 10 * 60_000
/** Bytes of pictures that are kept for one organization; the longest kept go first. */
const mostBytes = 500 * 1024 * 1024

/** A picture that can be sent: its bytes lie in file storage. */
export type ServableImage = { contentType: string; size: number; sha256: string; storageKey: string }

/** Pictures fetched at the same time for one organization, and in all. */
const turnsOfOrg = createTurns(6)
const turns = createTurns(24)
const running = new Map<string, Promise<ServableImage>>()

/** The ids under which pictures at these addresses can be asked for, for a while. Whether the actor sees their message is the caller's. */
export async function allowRemoteImages(
  cx: Cx,
  addresses: readonly string[],
): Promise<{ address: string; imageId: string }[]> {
  const ids = await store.keepAddresses(cx, addresses, new Date(cx.now.getTime() + imageLinkMs))
  return addresses.map((address, n) => ({ address, imageId: ids[n] ?? '' }))
}

/**
 * The picture, fetched when it is not there: for who may see the message at this moment. Several readers wait for one fetch. Throws 410
 * `attachment.link_expired`, 404 `message.not_found`, and 422
 * `remote_image.…` with the reason.
 */
export async function getRemoteImage(
  runtime: Runtime,
  actor: UserActor,
  which: { messageId: string; imageId: string },
): Promise<ServableImage> {
  const { row, now } = await runtime.run(actor, async (cx) => {
    require(cx.actor, 'messages:read')
    await requireReadable(cx, which.messageId)
    return { row: await store.findImage(cx, which.imageId), now: cx.now }
  })
  if (!row) throw linkExpired()
  const kept = await whatIsKept(runtime, row, now)
  if (kept) return kept
  const key = `${actor.orgId} ${row.id}`
  const before = running.get(key)
  if (before) return before
  const fetching = turnsOfOrg(actor.orgId, () => turns('', () => fetchAndKeep(runtime, actor.orgId, row))).finally(() =>
    running.delete(key),
  )
  running.set(key, fetching)
  return fetching
}

/** The picture when it is there; throws what it was refused for lately. */
async function whatIsKept(runtime: Runtime, row: store.RemoteImageRow, now: Date): Promise<ServableImage | null> {
  const age = row.fetchedAt === null ? Number.POSITIVE_INFINITY : now.getTime() - row.fetchedAt.getTime()
  const kept = age < keptMs ? servable(row) : null
  if (kept && (await runtime.settings.files.size(kept.storageKey)) === kept.size) return kept
  if (row.refused && age < refusedMs) throw notShown(row.refused as unknown as Sentence)
  return null
}

function servable({ state, contentType, size, sha256, storageKey }: store.RemoteImageRow): ServableImage | null {
  if (state !== 'ready' || contentType === null || size === null || sha256 === null || storageKey === null) return null
  return { contentType, size: Number(size), sha256, storageKey }
}

const notShown = (why: Sentence) => new Problem(422, why.code, why)

async function fetchAndKeep(
  runtime: Runtime,
  orgId: string,
  { id, address }: Pick<store.RemoteImageRow, 'id' | 'address'>,
): Promise<ServableImage> {
  const actor = systemActor(orgId, 'pictures')
  // A fetch of another reader may have ended since the row was read for this one.
  const { row, now } = await runtime.run(actor, async (cx) => ({ row: await store.findImage(cx, id), now: cx.now }))
  const there = row && (await whatIsKept(runtime, row, now))
  if (there) return there
  // Strangers name these hosts, so the own network is open only where the operator has opened it himself.
  const reach = { networks: runtime.settings.allowedNetworks, ownNetwork: false }
  const fetched = await fetchRemoteImage(address, { reach }).catch(async (error: unknown) => {
    if (!(error instanceof ImageRefused)) throw error
    await runtime.run(actor, (cx) => keep(cx, id, { state: 'refused', refused: error.why }))
    throw notShown(error.why)
  })
  const { bytes, contentType } = fetched
  const storageKey = newFileKey(orgId, 'images')
  const { files } = runtime.settings
  await files.put(storageKey, bytes)
  const image = { contentType, size: bytes.length, sha256: sha256Hex(bytes), storageKey }
  const kept = await runtime.run(actor, (cx) =>
    keep(cx, id, { state: 'ready', ...image, expiresAt: new Date(cx.now.getTime() + keptMs) }),
  )
  if (kept) return image
  await files.remove(storageKey)
  throw linkExpired()
}

/** False: the image is not known any more. */
async function keep(cx: Cx, id: string, outcome: store.Outcome): Promise<boolean> {
  const saved = await store.saveOutcome(cx, id, outcome)
  if (saved?.before) removeFile(cx, saved.before)
  if (saved && outcome.state === 'ready') for (const key of await store.dropBeyond(cx, mostBytes)) removeFile(cx, key)
  return saved !== null
}

const removeFile = (cx: Cx, storageKey: string) => enqueue(cx, 'conversations.removeFile', { storageKey })

/** Sweep: pictures that nobody asked for lately go, with their files. */
export async function pruneImages(orgId: string, runtime: Runtime): Promise<void> {
  await inBatches(runtime, systemActor(orgId, 'clock'), async (cx, most) => {
    const files = await store.deleteExpired(cx, most)
    for (const key of files) if (key) removeFile(cx, key)
    return files.length
  })
}
