import { type Selectable, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { sha256 } from '../../platform/crypto.ts'
import { newId } from '../../platform/ids.ts'
import type { RemoteImagesTable } from '../../platform/tables.gen.ts'
import type { Sentence } from '../../platform/words.ts'

export type RemoteImageRow = Selectable<RemoteImagesTable>

/** The ids of addresses, in their order; new ones are made, and none of them goes before `until`. */
export async function keepAddresses(cx: Cx, addresses: readonly string[], until: Date): Promise<string[]> {
  if (addresses.length === 0) return []
  const hashes = new Map(addresses.map((address) => [address, sha256(address)]))
  // In one order for everybody, so that nobody waits in a circle.
  const ordered = [...hashes].toSorted(([, a], [, b]) => a.compare(b))
  const rows = await cx.tx
    .insertInto('remoteImages')
    .values(
      ordered.map(([address, addressHash]) => ({
        orgId: cx.org.id,
        id: newId(),
        address,
        addressHash,
        state: 'waiting',
        expiresAt: until,
        createdAt: cx.now,
      })),
    )
    .onConflict((c) =>
      c.columns(['orgId', 'addressHash']).doUpdateSet({
        expiresAt: sql<Date>`greatest(remote_images.expires_at, excluded.expires_at)`,
      }),
    )
    .returning(['id', 'address'])
    .execute()
  const ids = new Map(rows.map(({ id, address }) => [address, id]))
  return addresses.map((address) => ids.get(address) ?? '')
}

export async function findImage(cx: Cx, id: string): Promise<RemoteImageRow | null> {
  const row = await cx.tx
    .selectFrom('remoteImages')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export type Outcome =
  | { state: 'ready'; contentType: string; size: number; sha256: string; storageKey: string; expiresAt: Date }
  | { state: 'refused'; refused: Sentence }

/** Writes down what became of an image; answers the file that it had before, or null when the image is gone. */
export async function saveOutcome(cx: Cx, id: string, outcome: Outcome): Promise<{ before: string | null } | null> {
  const before = await cx.tx
    .selectFrom('remoteImages')
    .select('storageKey')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!before) return null
  const none = { contentType: null, size: null, sha256: null, storageKey: null, refused: null }
  const given =
    outcome.state === 'ready'
      ? { ...outcome, size: String(outcome.size) }
      : { state: outcome.state, refused: JSON.stringify(outcome.refused) }
  await cx.tx
    .updateTable('remoteImages')
    .set({ ...none, ...given, fetchedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
  return { before: before.storageKey }
}

/** Drops the bytes of the longest kept images beyond `most` bytes in all; their files, which are to be removed. */
export async function dropBeyond(cx: Cx, most: number): Promise<string[]> {
  const { rows } = await sql<{ storageKey: string }>`
    with kept as (
      select id, storage_key, sum(size) over (order by fetched_at desc, id) as total
      from remote_images where org_id = ${cx.org.id} and state = 'ready'
    )
    update remote_images set state = 'waiting', storage_key = null, size = null, sha256 = null, content_type = null
    from kept where remote_images.org_id = ${cx.org.id} and remote_images.id = kept.id and kept.total > ${most}
    returning kept.storage_key`.execute(cx.tx)
  return rows.map(({ storageKey }) => storageKey)
}

/** Deletes images that nobody asked for lately, at most so many; answers their files, null for those that have none. */
export async function deleteExpired(cx: Cx, most: number): Promise<(string | null)[]> {
  const { rows } = await sql<{ storageKey: string | null }>`
    delete from remote_images where org_id = ${cx.org.id} and id = any(array(
      select id from remote_images where org_id = ${cx.org.id} and expires_at <= ${cx.now}
      order by expires_at limit ${most} for update skip locked))
    returning storage_key`.execute(cx.tx)
  return rows.map(({ storageKey }) => storageKey)
}
