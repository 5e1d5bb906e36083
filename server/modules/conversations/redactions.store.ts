import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { MessageRow } from './conversations.store.ts'

/** What a redaction looks for: messages that have a word, or those that came after one and quote what was written before. */
export type Wanted = { ticketIds: readonly string[]; word: string } | { ticketIds: readonly string[]; after: Date }

const which = (wanted: Wanted) =>
  'word' in wanted
    ? sql`(m.body_key is not null or strpos(lower(concat_ws(' ', m.subject, m.body_text, m.body_html, m.why::text)), ${wanted.word}) > 0)`
    : sql`m.created_at >= ${wanted.after} and (m.body_key is not null or m.body_text <> m.visible_text)`

/** Whole rows, locked to the commit. */
export async function lockWanted(cx: Cx, wanted: Wanted): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    select m.* from messages m
    where m.org_id = ${cx.org.id} and m.ticket_id = any(${[...wanted.ticketIds]}::uuid[]) and ${which(wanted)}
    order by m.created_at, m.id for update of m`.execute(cx.tx)
  return rows
}

/** Where bodies of messages and drafts of the tickets lie that are too large for their rows. */
export async function listLargeBodies(cx: Cx, ticketIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select m.body_key as key from messages m
      where m.org_id = ${cx.org.id} and m.ticket_id = any(${[...ticketIds]}::uuid[]) and m.body_key is not null
    union select d.body_key from drafts d
      where d.org_id = ${cx.org.id} and d.ticket_id = any(${[...ticketIds]}::uuid[]) and d.body_key is not null`.execute(
    cx.tx,
  )
  return rows.map(({ key }) => key)
}

export type RedactedMessage = Pick<
  MessageRow,
  'id' | 'subject' | 'bodyText' | 'visibleText' | 'bodyHtml' | 'visibleHtml' | 'bodyKey' | 'heldReason' | 'why'
> & { whole: boolean }

/** Writes what is left of a message. Its undo goes: it holds the line that lists showed. */
export async function saveRedacted(cx: Cx, { id, why, whole, ...left }: RedactedMessage, by: string): Promise<void> {
  await cx.tx
    .updateTable('messages')
    .set({
      ...left,
      ...(whole && { remoteImages: 0 }),
      why: JSON.stringify(why),
      undo: null,
      undoUntil: null,
      redactedAt: cx.now,
      redactedBy: by,
      redactedWhole: sql<boolean>`redacted_whole or ${whole}`,
    })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Messages of the tickets that still could be taken back, or could once, know how their ticket looked in lists before. */
export async function forgetUndo(cx: Cx, ticketIds: readonly string[]): Promise<void> {
  await cx.tx
    .updateTable('messages')
    .set({ undo: null, undoUntil: null })
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ticketIds])
    .where('undo', 'is not', null)
    .execute()
}

/** Says that something of a message is gone, without touching its text. */
export async function markRedacted(cx: Cx, id: string, by: string): Promise<void> {
  await cx.tx
    .updateTable('messages')
    .set({ redactedAt: cx.now, redactedBy: by })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Empties the rows of files, which stay to say that there was one; the keys of what lies in storage for them. */
export async function emptyAttachments(cx: Cx, ids: readonly string[], name: string, by: string): Promise<string[]> {
  if (ids.length === 0) return []
  const before = await cx.tx
    .selectFrom('attachments')
    .select(['storageKey', 'thumbnailKey'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .where('redactedAt', 'is', null)
    .forUpdate()
    .execute()
  await cx.tx
    .updateTable('attachments')
    .set({
      ...{ name, contentType: 'application/octet-stream', size: '0', sha256: '', storageKey: '', scanWords: '' },
      ...{ contentId: null, thumbnailKey: null, noThumbnail: true, scan: 'off', redactedAt: cx.now, redactedBy: by },
    })
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .where('redactedAt', 'is', null)
    .execute()
  return before.flatMap(({ storageKey, thumbnailKey }) => [storageKey, ...(thumbnailKey ? [thumbnailKey] : [])])
}

export async function renameAttachment(cx: Cx, id: string, name: string): Promise<void> {
  await cx.tx.updateTable('attachments').set({ name }).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function saveDraftBody(
  cx: Cx,
  before: string,
  left: { bodyHtml: string; bodyKey: string | null },
): Promise<void> {
  await cx.tx.updateTable('drafts').set(left).where('orgId', '=', cx.org.id).where('bodyKey', '=', before).execute()
}

/** Pictures of other servers that were fetched for readers; their files. */
export async function dropImages(cx: Cx, addresses: readonly string[]): Promise<string[]> {
  if (addresses.length === 0) return []
  const rows = await cx.tx
    .deleteFrom('remoteImages')
    .where('orgId', '=', cx.org.id)
    .where('address', 'in', [...addresses])
    .returning('storageKey')
    .execute()
  return rows.flatMap(({ storageKey }) => storageKey ?? [])
}
