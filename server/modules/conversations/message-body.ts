import type { Settings } from '../../platform/context.ts'
import { type Files, newFileKey } from '../../platform/files.ts'

/** The four forms of a body: whole and without quoted history, as text and as sanitized HTML. */
export type StoredBody = { bodyText: string; visibleText: string; bodyHtml: string | null; visibleHtml: string | null }

/** As it stands in the row. `bodyKey`: the whole body lies in file storage and the row holds what fits. */
export type PreparedBody = StoredBody & { bodyKey: string | null }

/** Bodies over this many bytes go to file storage (docs/database.md, rule 12). */
export const maxRowBytes = 64 * 1024

/**
 * Readies a body for its row: puts it into file storage when a part is over 64 kB. Call it BEFORE the transaction (law 2),
 * and `dropBody` when the transaction did not use it.
 */
export async function prepareBody(
  settings: Pick<Settings, 'files'>,
  orgId: string,
  given: StoredBody,
): Promise<PreparedBody> {
  const body: StoredBody = {
    bodyText: storable(given.bodyText),
    visibleText: storable(given.visibleText),
    bodyHtml: given.bodyHtml === null ? null : storable(given.bodyHtml),
    visibleHtml: given.visibleHtml === null ? null : storable(given.visibleHtml),
  }
  if (Object.values(body).every(fits)) return { ...body, bodyKey: null }
  const bodyKey = newFileKey(orgId, 'bodies')
  await settings.files.put(bodyKey, Buffer.from(JSON.stringify(body)))
  return {
    bodyText: cutBytes(body.bodyText, maxRowBytes),
    visibleText: cutBytes(body.visibleText, maxRowBytes),
    bodyHtml: fits(body.bodyHtml) ? body.bodyHtml : null,
    visibleHtml: fits(body.visibleHtml) ? body.visibleHtml : null,
    bodyKey,
  }
}

/** Removes the file of a body that no row came to use. */
export async function dropBody(settings: Pick<Settings, 'files'>, body: Pick<PreparedBody, 'bodyKey'>): Promise<void> {
  if (body.bodyKey) await settings.files.remove(body.bodyKey)
}

/** The whole body from file storage. Throws when the file is gone. */
export async function readBody(files: Pick<Files, 'get'>, bodyKey: string): Promise<StoredBody> {
  return JSON.parse((await files.get(bodyKey)).toString('utf8')) as StoredBody
}

/** The longest start of `text` with at most `limit` bytes of UTF-8; no character is cut in two. */
export function cutBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= limit) return text
  let end = limit
  // 10xxxxxx is the inside of a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}

const fits = (part: string | null) => part === null || Buffer.byteLength(part, 'utf8') <= maxRowBytes

/** PostgreSQL holds neither NUL nor half a surrogate pair. */
const storable = (text: string) => text.toWellFormed().replaceAll('\u0000', '\ufffd')
