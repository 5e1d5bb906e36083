import type { Cx } from '../../platform/context.ts'
import { safeFileName } from '../../platform/files/file-name.rules.ts'
import { insertAttachments } from './attachments.store.ts'
import { bookScan, newScan } from './scan-attachments.ts'

/** A file of an arriving message; its bytes already lie in file storage under `storageKey`. */
export type ArrivedFile = {
  /** Made by the caller (`newId()`), who wrote `/api/v1/attachments/{id}` into the HTML for inline pictures. */
  id: string
  storageKey: string
  name: string
  contentType: string
  size: number
  sha256: string
  inline: boolean
  /** Without angle brackets. */
  contentId: string | null
}

/** Makes them the attachments of the message, in their order, with the look of the virus scanner booked where there is one. */
export async function keepArrivedFiles(cx: Cx, messageId: string, files: readonly ArrivedFile[]): Promise<void> {
  if (files.length === 0) return
  const rows = files.map((file, position) => ({
    ...file,
    name: safeFileName(file.name, file.contentType),
    messageId,
    uploadedBy: null,
    position,
    scan: newScan(cx.settings),
  }))
  await insertAttachments(cx, rows)
  if (cx.settings.scanner) bookScan(cx, { messageId })
}
