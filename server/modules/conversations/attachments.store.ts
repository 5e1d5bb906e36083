import type { Selectable } from 'kysely'
import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import type { AttachmentsTable } from '../../platform/tables.gen.ts'
import type { Scan } from './scan-attachments.ts'

export type AttachmentRow = Selectable<AttachmentsTable>

export type NewAttachmentRow = {
  id: string
  messageId: string | null
  uploadedBy: string | null
  name: string
  contentType: string
  size: number
  sha256: string
  storageKey: string
  inline: boolean
  contentId: string | null
  position: number
  scan: Scan
  scanWords?: string
}

/** Rows that are there already stay as they are: a transaction whose commit went unheard is run again. */
export async function insertAttachments(cx: Cx, rows: NewAttachmentRow[]): Promise<void> {
  if (rows.length === 0) return
  await cx.tx
    .insertInto('attachments')
    .values(rows.map((row) => ({ orgId: cx.org.id, ...row, size: String(row.size), createdAt: cx.now })))
    .onConflict((c) => c.columns(['orgId', 'id']).doNothing())
    .execute()
}

export async function findAttachment(cx: Cx, id: string): Promise<AttachmentRow | null> {
  const row = await cx.tx
    .selectFrom('attachments')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** What is known of the small form of a picture: where it lies, or that there is none. */
export async function findThumbnail(cx: Cx, id: string): Promise<{ key: string | null; isNone: boolean } | null> {
  const row = await cx.tx
    .selectFrom('attachments')
    .select(['thumbnailKey as key', 'noThumbnail as isNone'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Remembers where the small form of a picture lies; null: there is none. False: the attachment is gone. */
export async function keepThumbnail(cx: Cx, id: string, key: string | null): Promise<boolean> {
  const row = await cx.tx
    .updateTable('attachments')
    .set({ thumbnailKey: key, noThumbnail: key === null })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Attachments of several messages in one query, in their order. */
export async function listAttachments(cx: Cx, messageIds: string[]): Promise<AttachmentRow[]> {
  if (messageIds.length === 0) return []
  return cx.tx
    .selectFrom('attachments')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('messageId', '=', anyId(messageIds))
    .orderBy('messageId')
    .orderBy('position')
    .execute()
}

/** Gives an unused upload of `uploadedBy` to a message; false: it is somebody else's, used, or does not exist. */
export async function claimAttachment(
  cx: Cx,
  id: string,
  claim: { messageId: string; uploadedBy: string; inline: boolean; position: number },
): Promise<AttachmentRow | null> {
  const row = await cx.tx
    .updateTable('attachments')
    .set({ messageId: claim.messageId, inline: claim.inline, position: claim.position, draftId: null })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('messageId', 'is', null)
    .where('uploadedBy', '=', claim.uploadedBy)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** At most this many at once: the sweep comes again. */
const maxLate = 500

/** Files of a message, or the one with an id, that the virus scanner has not seen. */
export async function listWaiting(
  cx: Cx,
  of: { messageId?: string; attachmentId?: string },
): Promise<{ id: string; storageKey: string }[]> {
  let query = cx.tx
    .selectFrom('attachments')
    .select(['id', 'storageKey'])
    .where('orgId', '=', cx.org.id)
    .where('scan', '=', 'waiting')
  if (of.messageId) query = query.where('messageId', '=', of.messageId)
  if (of.attachmentId) query = query.where('id', '=', of.attachmentId)
  return query.orderBy('createdAt').orderBy('id').execute()
}

/** Files that have waited for the scanner since before then, the oldest first. */
export async function listWaitingSince(cx: Cx, before: Date): Promise<{ id: string; messageId: string | null }[]> {
  return cx.tx
    .selectFrom('attachments')
    .select(['id', 'messageId'])
    .where('orgId', '=', cx.org.id)
    .where('scan', '=', 'waiting')
    .where('createdAt', '<', before)
    .orderBy('createdAt')
    .limit(maxLate)
    .execute()
}

/** Writes down what the scanner said of a waiting file; undefined: it waits no more. */
export async function saveScan(
  cx: Cx,
  id: string,
  found: { scan: Scan; scanWords: string },
): Promise<AttachmentRow | undefined> {
  return cx.tx
    .updateTable('attachments')
    .set({ ...found, scannedAt: found.scan === 'waiting' ? null : cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('scan', '=', 'waiting')
    .returningAll()
    .executeTakeFirst()
}

/** Makes the attachments of a message unused uploads again, their age counted from now. */
export async function releaseAttachments(cx: Cx, messageId: string): Promise<AttachmentRow[]> {
  return cx.tx
    .updateTable('attachments')
    .set({ messageId: null, createdAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('messageId', '=', messageId)
    .returningAll()
    .execute()
}

/** Deletes an upload that no message uses, uploaded before `before`; null: there is none such. */
export async function deleteUnused(
  cx: Cx,
  id: string,
  only: { uploadedBy?: string; before?: Date },
): Promise<AttachmentRow | null> {
  let query = cx.tx
    .deleteFrom('attachments')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('messageId', 'is', null)
  if (only.uploadedBy) query = query.where('uploadedBy', '=', only.uploadedBy)
  // What stands in a draft waits for it, however long; its writer may take it out.
  if (only.before) query = query.where('createdAt', '<=', only.before).where('draftId', 'is', null)
  return (await query.returningAll().executeTakeFirst()) ?? null
}
