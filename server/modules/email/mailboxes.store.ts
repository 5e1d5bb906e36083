import { sql } from 'kysely'
import type { Cx, OpenCx } from '../../platform/context.ts'
import { type FolderState, nextLife, packEpoch, unpackEpoch } from './uid-epoch.rules.ts'

/** Says that the mailbox of a channel is to be read, with settings that may have changed; or that it is not. */
export async function wantMailbox(cx: Cx, channelId: string, wanted: boolean): Promise<void> {
  if (wanted)
    await cx.tx
      .insertInto('imapMailboxes')
      .values({ channelId, orgId: cx.org.id, revision: 1 })
      .onConflict((c) => c.column('channelId').doUpdateSet({ revision: sql`imap_mailboxes.revision + 1` }))
      .execute()
  else await cx.tx.deleteFrom('imapMailboxes').where('channelId', '=', channelId).execute()
}

export type ClaimedMailbox = { orgId: string; channelId: string; revision: number }

/** Clocks of processes that share mailboxes differ by less. */
const mostSkewMs = 10 * 60_000

/** Renews the leases of a process and takes mailboxes that nobody reads. What is not among them belongs to somebody else. */
export async function claimMailboxes(open: OpenCx, holder: string, leaseMs: number): Promise<ClaimedMailbox[]> {
  return open.tx
    .updateTable('imapMailboxes')
    .set({ holder, leaseUntil: new Date(open.now.getTime() + leaseMs) })
    .where((eb) =>
      eb.or([
        eb('holder', '=', holder),
        eb('holder', 'is', null),
        eb('leaseUntil', '<', open.now),
        // From before the clock was put back: nobody renews a lease for so long.
        eb('leaseUntil', '>', new Date(open.now.getTime() + leaseMs + mostSkewMs)),
      ]),
    )
    .returning(['orgId', 'channelId', 'revision'])
    .execute()
}

export async function releaseMailboxes(open: OpenCx, holder: string): Promise<void> {
  await open.tx
    .updateTable('imapMailboxes')
    .set({ holder: null, leaseUntil: null })
    .where('holder', '=', holder)
    .execute()
}

/** Who holds mailboxes or said that he lives. */
export async function listHolders(open: OpenCx): Promise<string[]> {
  const mailboxes = open.tx
    .selectFrom('imapMailboxes')
    .select('holder as id')
    .distinct()
    .where('holder', 'is not', null)
  const workers = open.tx.selectFrom('mailWorkers').select('id')
  const rows = await mailboxes.unionAll(workers.$castTo<{ id: string | null }>()).execute()
  return [...new Set(rows.flatMap((row) => row.id ?? []))]
}

/** Says that a process with an open mail door lives. */
export async function sayAlive(open: OpenCx, id: string, door: { host: string; port: number }): Promise<void> {
  await open.tx
    .insertInto('mailWorkers')
    .values({ id, doorHost: door.host, doorPort: door.port, seenAt: open.now })
    .onConflict((c) => c.column('id').doUpdateSet({ seenAt: open.now }))
    .execute()
  // What a killed process left behind.
  await open.tx
    .deleteFrom('mailWorkers')
    .where('seenAt', '<', new Date(open.now.getTime() - 86_400_000))
    .execute()
}

export async function sayGone(open: OpenCx, id: string): Promise<void> {
  await open.tx.deleteFrom('mailWorkers').where('id', '=', id).execute()
}

/** The mail doors of processes that were seen since then, the last one seen first. */
export async function listMailDoors(
  cx: Pick<Cx, 'tx'>,
  since: Date,
): Promise<{ host: string; port: number; seenAt: Date }[]> {
  return cx.tx
    .selectFrom('mailWorkers')
    .select(['doorHost as host', 'doorPort as port', 'seenAt'])
    .where('seenAt', '>=', since)
    .orderBy('seenAt', 'desc')
    .execute()
}

export type FolderRow = FolderState & { takeFrom: Date | null }

const folderOf = (cx: Pick<Cx, 'tx' | 'org'>, channelId: string, folder: string) =>
  cx.tx
    .selectFrom('mailboxFolders')
    .select(['uidvalidity', 'lastUid', 'resyncUntil', 'takeFrom'])
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channelId)
    .where('folder', '=', folder)

/** Where reading a folder stands; null when it was never to be read. */
export async function findFolder(
  cx: Pick<Cx, 'tx' | 'org'>,
  channelId: string,
  folder: string,
): Promise<FolderRow | null> {
  const row = await folderOf(cx, channelId, folder).executeTakeFirst()
  return row ? { ...row, lastUid: Number(row.lastUid), resyncUntil: Number(row.resyncUntil) } : null
}

/** When something of a channel's folders was last read to its end and written down; null when never. */
export async function findLastSaved(cx: Pick<Cx, 'tx' | 'org'>, channelId: string): Promise<Date | null> {
  const row = await cx.tx
    .selectFrom('mailboxFolders')
    .select((eb) => eb.fn.max('lastSuccessAt').as('at'))
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channelId)
    .executeTakeFirst()
  return row?.at ?? null
}

/** Begins to read a folder, unless it was begun before. `takeFrom`: mails older than this stay unread; null = all. */
export async function addFolder(cx: Cx, channelId: string, folder: string, takeFrom: Date | null): Promise<void> {
  await cx.tx
    .insertInto('mailboxFolders')
    .values({ orgId: cx.org.id, channelId, folder, uidvalidity: '0', lastUid: '0', takeFrom })
    .onConflict((c) => c.doNothing())
    .execute()
}

export async function saveFolder(
  cx: Pick<Cx, 'tx' | 'org' | 'now'>,
  channelId: string,
  folder: string,
  state: FolderState,
): Promise<void> {
  await cx.tx
    .updateTable('mailboxFolders')
    .set({
      uidvalidity: state.uidvalidity,
      lastUid: String(state.lastUid),
      resyncUntil: String(state.resyncUntil),
      lastSuccessAt: cx.now,
    })
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channelId)
    .where('folder', '=', folder)
    .execute()
}

/** Reads a folder from its beginning at the next connection; what the ledger has is not fetched again. */
export async function rereadFolder(
  cx: Cx,
  channelId: string,
  folder: string,
  set: { takeFrom?: Date | null } = {},
): Promise<void> {
  const row = await findFolder(cx, channelId, folder)
  if (!row) return
  const { life } = unpackEpoch(row.uidvalidity)
  await cx.tx
    .updateTable('mailboxFolders')
    .set({ ...set, uidvalidity: packEpoch({ life, uidValidity: 0n }), lastUid: '0' })
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channelId)
    .where('folder', '=', folder)
    .execute()
}

/** The channel reads another account from now on: no UID of before means anything. */
export async function forgetAccount(cx: Cx, channelId: string, takeFrom: Date | null): Promise<void> {
  const rows = await cx.tx
    .selectFrom('mailboxFolders')
    .select(['folder', 'uidvalidity'])
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channelId)
    .execute()
  for (const row of rows)
    await cx.tx
      .updateTable('mailboxFolders')
      .set({ uidvalidity: nextLife(row.uidvalidity), lastUid: '0', resyncUntil: '0', takeFrom })
      .where('orgId', '=', cx.org.id)
      .where('channelId', '=', channelId)
      .where('folder', '=', row.folder)
      .execute()
}

export async function setTakeFrom(cx: Cx, channelId: string, folder: string, takeFrom: Date | null): Promise<void> {
  await cx.tx
    .updateTable('mailboxFolders')
    .set({ takeFrom })
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channelId)
    .where('folder', '=', folder)
    .execute()
}

/** Which UIDs of a folder the ledger has. `partial`: only its headers are here, the mail itself is on its server. */
export async function findKnownUids(
  cx: Pick<Cx, 'tx' | 'org'>,
  at: { channelId: string; folder: string; uidvalidity: string },
  uids: number[],
): Promise<Map<number, { partial: boolean }>> {
  if (uids.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('mailLedger')
    .select(['uid', sql<boolean>`trace->>'partial' is not null`.as('partial')])
    .where('orgId', '=', cx.org.id)
    .where('door', '=', 'imap')
    .where('channelId', '=', at.channelId)
    .where('folder', '=', at.folder)
    .where('uidvalidity', '=', at.uidvalidity)
    .where('uid', 'in', uids.map(String))
    .execute()
  return new Map(rows.map((row) => [Number(row.uid), { partial: row.partial }]))
}

/** The newest mails that were taken in from a folder, to see whether their UIDs still name them. */
export async function listNewestUids(
  cx: Pick<Cx, 'tx' | 'org'>,
  at: { channelId: string; folder: string; uidvalidity: string },
  limit: number,
): Promise<{ uid: number; receivedAt: Date }[]> {
  const rows = await cx.tx
    .selectFrom('mailLedger')
    .select(['uid', 'receivedAt'])
    .where('orgId', '=', cx.org.id)
    .where('door', '=', 'imap')
    .where('channelId', '=', at.channelId)
    .where('folder', '=', at.folder)
    .where('uidvalidity', '=', at.uidvalidity)
    .orderBy('uid', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ uid: Number(row.uid), receivedAt: row.receivedAt }))
}

/** True when exactly these bytes came by this channel before. */
export async function hasRaw(cx: Pick<Cx, 'tx' | 'org'>, channelId: string, rawSha256: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('mailLedger')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('rawSha256', '=', rawSha256)
    .where('channelId', '=', channelId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
