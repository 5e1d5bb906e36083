/** Longest file name, in bytes of UTF-8: the limit of every common file system. */
export const MAX_FILE_NAME_BYTES = 255

/** What must not stand in a name: separators, NUL and controls, and what Windows refuses. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: named to be removed
const forbidden = /[\u0000-\u001f\u007f-\u009f\\/:*?"<>|]/g

/**
 * Characters that are not seen or turn the writing direction (`invoice\u202egpj.exe` shows as `invoiceexe.jpg`): soft
 * hyphen, combining grapheme joiner, Arabic letter mark, zero-width and bidi marks, embeddings, isolates, invisible
 * operators, variation selectors of no use in names, byte order mark, interlinear marks, tags.
 */
const invisible =
  /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\u034f|\u115f|\u1160|\u3164|\uffa0/gu

/** Names that are devices on Windows, with any extension. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i

/** Extension for a name that has none. Only kinds that people exchange; others stay without. */
const extensions: Record<string, string> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/zip': 'zip',
  'audio/mpeg': 'mp3',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'video/mp4': 'mp4',
}

/**
 * A name that is safe to show, store as metadata and offer for download. The file's place in storage never depends on
 * it. Keeps letters of all scripts; removes path parts, controls, bidi and zero-width characters, leading dots and
 * trailing dots and spaces; at most 255 bytes of UTF-8 with the extension kept; never empty ("attachment", with an
 * extension by `contentType` when known). Idempotent.
 */
export function safeFileName(name: string, contentType = ''): string {
  const plain = name
    .slice(0, 5000)
    .toWellFormed()
    .normalize('NFC')
    .replace(invisible, '')
    .replace(forbidden, '_')
    .replace(/\ufffd+/g, '_')
    .replace(/\s+/g, ' ')
  const trimmed = plain.replace(/^[\s.]+|[\s.]+$/g, '')
  const named = /^[_\s.]*$/.test(trimmed) ? defaultName(contentType) : trimmed
  const allowed = reserved.test(named) ? `_${named}` : named
  return shorten(allowed)
}

function defaultName(contentType: string): string {
  const kind = bareType(contentType)
  const extension = Object.hasOwn(extensions, kind) ? extensions[kind] : undefined
  return extension ? `attachment.${extension}` : 'attachment'
}

const bytes = (text: string) => Buffer.byteLength(text, 'utf8')

/** Cuts the stem, not the extension, and never inside a character. */
function shorten(name: string): string {
  if (bytes(name) <= MAX_FILE_NAME_BYTES) return name
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && bytes(name.slice(dot)) <= 32 ? name.slice(dot) : ''
  const room = MAX_FILE_NAME_BYTES - bytes(extension)
  let stem = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(extension ? name.slice(0, dot) : name)) {
    used += bytes(segment)
    if (used > room) break
    stem += segment
  }
  // A single "character" longer than the room (a pile of combining marks) leaves nothing; a plain name is better.
  return `${stem.replace(/[\s.]+$/, '') || 'attachment'}${extension}`
}

/** Kinds a browser may show in place: none of them can run script or pull in other files. */
const showable = new Set([
  'application/pdf',
  'audio/aac',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/plain',
  'video/mp4',
  'video/ogg',
  'video/webm',
])

/** Extensions that browsers or desktops treat as active, whatever the content type claims. */
const activeExtension =
  /\.(?:svgz?|x?html?|mht(?:ml)?|xht|xml|xslt?|xsd|rdf|rss|atom|mathml|mml|swf|js|mjs|cjs|wasm|hta|exe|com|scr|bat|cmd|ps1|vbs?|wsf|jar|lnk|url|iso|img|dll|msi|pif|reg|appref-ms|application)$/i

const bareType = (contentType: string) => (contentType.split(';')[0] ?? '').trim().toLowerCase()

/**
 * True when the file must be sent as a download and never be shown in the browser: everything that is not on a short
 * list of passive kinds, and every active extension (SVG, HTML, XML above all). Send `nosniff` with it either way.
 */
export function mustDownload(contentType: string, name: string): boolean {
  return !showable.has(bareType(contentType)) || activeExtension.test(safeFileName(name))
}

/**
 * The Content-Disposition header: `filename` in ASCII for old programs (RFC 6266) and, where that loses something,
 * `filename*` in UTF-8 (RFC 5987/8187). The name passes `safeFileName` here, so that no caller can forget it.
 */
export function contentDisposition(name: string, kind: 'inline' | 'attachment'): string {
  const safe = safeFileName(name)
  const ascii = safe
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|[%;\\"]/gu, '_')
  const header = `${kind}; filename="${ascii}"`
  return ascii === safe ? header : `${header}; filename*=UTF-8''${encodeExtended(safe)}`
}

/** RFC 8187 attr-char: what encodeURIComponent leaves alone, without ' ( ) *. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
