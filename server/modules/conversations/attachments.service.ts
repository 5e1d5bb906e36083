import type { Cx, Settings } from '../../platform/context.ts'
import { forbidden, gone, notFound, Problem, tooLarge, unprocessable } from '../../platform/errors.ts'
import { safeFileName } from '../../platform/files/file-name.rules.ts'
import { FileTooLarge, newFileKey, type StoredFile } from '../../platform/files.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue } from '../../platform/jobs.ts'
import { can } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import * as store from './attachments.store.ts'
import type { Attachment } from './conversations.contract.ts'
import type { StoredAttachment } from './conversations.transport.ts'
import { findDraft, type NamedDraft } from './drafts.store.ts'
import { contentTypeOf } from './file-kind.rules.ts'
import { bookScan, requireServable, type Scan, scanFile } from './scan-attachments.ts'
import { requireReadable } from './visible-message.ts'

/** An upload that no message used is removed after this time. */
export const unusedMs = 24 * 60 * 60 * 1000

/** A file that lies in storage and is not yet known to the database. Its id is made before the transaction, which may run twice. */
export type Upload = {
  id: string
  storageKey: string
  name: string
  contentType: string
  size: number
  sha256: string
  scan: Scan
  scanWords: string
}

/**
 * Writes an upload to file storage, outside any transaction. 413 `attachment.too_large` over the limit of the installation,
 * 422 `attachment.empty`, 422 `attachment.infected`; in all cases, and when the sender breaks off, nothing is left behind.
 * While the virus scanner is away the file is kept and held back.
 */
export async function storeUpload(
  settings: Pick<Settings, 'files' | 'maxMailBytes' | 'scanner'>,
  orgId: string,
  file: { name: string; contentType: string; bytes: AsyncIterable<Uint8Array> },
): Promise<Upload> {
  const storageKey = newFileKey(orgId, 'attachments')
  let stored: StoredFile
  try {
    stored = await settings.files.putStream(storageKey, file.bytes, settings.maxMailBytes)
  } catch (error) {
    if (error instanceof FileTooLarge) throw fileTooLarge(settings.maxMailBytes)
    throw error
  }
  if (stored.size === 0) {
    await settings.files.remove(storageKey)
    throw unprocessable('attachment.empty', 'The file is empty. Choose another one.')
  }
  const contentType = contentTypeOf(file.contentType, stored.head)
  const { size, sha256 } = stored
  const name = safeFileName(file.name, contentType)
  const found = await scanFile(settings, storageKey).catch(async (error: unknown) => {
    await settings.files.remove(storageKey)
    throw error
  })
  if (found.scan === 'infected') {
    await settings.files.remove(storageKey)
    throw unprocessable(
      'attachment.infected',
      words`The virus scanner found ${{ virus: found.scanWords }} in “${{ file: name }}”. It was not taken.`,
    )
  }
  return { id: newId(), storageKey, name, contentType, size, sha256, ...found }
}

export function fileTooLarge(limit: number) {
  return tooLarge(
    'attachment.too_large',
    words`The file is larger than ${{ most: sizeWords(limit) }}, the most that a mail may have here.`,
  )
}

/** A number of bytes as people say it, rounded down. */
export function sizeWords(bytes: number): string {
  const kilobyte = 1024
  if (bytes < kilobyte * kilobyte) return `${Math.floor(bytes / kilobyte)} kB`
  return `${Math.floor(bytes / kilobyte / kilobyte)} MB`
}

/** Who may write messages may upload; 403 otherwise. Asked before the first byte is read. */
export function requireUploader(cx: Pick<Cx, 'actor'>): void {
  if (!can(cx.actor, 'tickets:reply') && !can(cx.actor, 'tickets:note'))
    throw forbidden('permission.to_write', 'You need the permission to answer customers or to write notes.')
}

/** Makes a stored file the actor's own upload. It is removed after a day unless a message uses it. */
export async function addUpload(cx: Cx, upload: Upload): Promise<Attachment> {
  const row = {
    ...upload,
    messageId: null,
    uploadedBy: cx.actor.kind === 'user' ? cx.actor.userId : null,
    inline: false,
    contentId: null,
    position: 0,
  }
  await store.insertAttachments(cx, [row])
  bookRemoval(cx, row)
  if (row.scan === 'waiting') bookScan(cx, { attachmentId: row.id })
  return presentAttachment(row)
}

/** Removes an upload later, unless a message has used it by then. */
export function bookRemoval(cx: Cx, row: { id: string; storageKey: string }): void {
  enqueue(
    cx,
    'conversations.removeUnused',
    { attachmentId: row.id, storageKey: row.storageKey },
    { runAt: new Date(cx.now.getTime() + unusedMs), key: `unused:${row.id}` },
  )
}

/**
 * Deletes an upload that is old and unused, and answers whether its file is to be removed: also true when the row was deleted
 * before, so that a job that died in between is completed by its next attempt.
 */
export async function removeUnused(cx: Cx, attachmentId: string): Promise<boolean> {
  if (await store.deleteUnused(cx, attachmentId, { before: new Date(cx.now.getTime() - unusedMs) })) return true
  return (await store.findAttachment(cx, attachmentId)) === null
}

/** Deletes one's own upload that no message uses. 404 for anything else. */
export async function deleteAttachment(cx: Cx, id: string): Promise<void> {
  const uploadedBy = cx.actor.kind === 'user' ? cx.actor.userId : undefined
  const row = await store.deleteUnused(cx, id, { uploadedBy })
  if (!row) throw notFound('attachment.not_found', 'There is no unused upload of yours with this id.')
  enqueue(cx, 'conversations.removeUnused', { attachmentId: id, storageKey: row.storageKey }, { key: `unused:${id}` })
}

/**
 * The attachment when the actor may have it at this moment: he sees the ticket of its message, or the inbox in which that waits, or it is his own upload.
 * 404 otherwise; 403 `attachment.infected`, 409 `attachment.not_scanned`; 410 `attachment.lost` when its file is gone from storage.
 */
export async function getAttachment(cx: Cx, id: string): Promise<Attachment & { storageKey: string }> {
  const row = await store.findAttachment(cx, id)
  const unknown = notFound('attachment.not_found', 'There is no such attachment.')
  if (!row) throw unknown
  if (row.messageId) {
    await visibleOr(unknown, requireReadable(cx, row.messageId))
  } else if (cx.actor.kind !== 'user' || cx.actor.userId !== row.uploadedBy) {
    const draft = await findShown(cx, row.draftId)
    if (!draft || !can(cx.actor, 'tickets:read')) throw unknown
    await visibleOr(unknown, getTicketRecord(cx, draft.ticketId))
  }
  if (row.redactedAt) throw gone('attachment.redacted', 'This file was removed for privacy; nothing of it is left.')
  requireServable(cx.settings, row)
  return { ...presentAttachment(row), storageKey: row.storageKey }
}

/** The draft that a file stands in, when its writer shows it to everybody who sees the ticket. */
async function findShown(cx: Cx, draftId: string | null): Promise<NamedDraft | null> {
  const draft = draftId === null ? null : await findDraft(cx, draftId)
  return draft && (draft.shared || draft.sendAt) ? draft : null
}

async function visibleOr<T>(unknown: Problem, finding: Promise<T>): Promise<T> {
  try {
    return await finding
  } catch (error) {
    throw error instanceof Problem && error.status === 404 ? unknown : error
  }
}

export const attachmentLost = () =>
  gone('attachment.lost', 'The file of this attachment is no longer in storage. Ask the administrator for a backup.')

/** What the API shows of an attachment: nothing of where it lies. */
export function presentAttachment(row: {
  id: string
  name: string
  contentType: string
  size: string | number
  sha256: string
  inline: boolean
  contentId: string | null
  scan: string
  scanWords: string
  redactedAt?: Date | null
}): Attachment {
  const { id, name, contentType, sha256, inline, contentId, scanWords } = row
  const scan = row.scan as Scan
  const size = Number(row.size)
  const redacted = Boolean(row.redactedAt)
  return { id, name, contentType, size, sha256, url: attachmentPath(id), inline, contentId, scan, scanWords, redacted }
}

export function attachmentPath(id: string): string {
  return `/api/v1/attachments/${id}`
}

/** What a transport gets of an attachment. */
export function storedAttachment(row: store.AttachmentRow): StoredAttachment {
  const { id, name, contentType, sha256, storageKey, inline, contentId } = row
  return { id, name, contentType, size: Number(row.size), sha256, storageKey, inline, contentId }
}
