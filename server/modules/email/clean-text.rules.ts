/** Makes any string safe to store and show: what PostgreSQL text, JSON and a browser cannot hold is taken out. */

/** NUL is dropped (PostgreSQL text refuses it), lone surrogates become U+FFFD (they are not Unicode). */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed
}

/** One line of a header: control characters and line ends become spaces, runs of spaces at the ends go. */
export function cleanLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  return cleanText(text.replace(/[\u0001-\u001f\u007f\u2028\u2029]+/g, ' ')).trim()
}

/** CRLF and lone CR become LF, as every later step counts lines by LF. */
export function unixLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

const maxNameBytes = 255
const encoder = new TextEncoder()

/**
 * A file name that is inert everywhere: no path, no control, bidi or zero-width characters, no leading dots, at most
 * 255 bytes of UTF-8 with its extension kept (quality.md, security list, 4). '' when nothing is left.
 */
export function cleanFileName(name: string): string {
  const line = cleanText(name.slice(0, 4096))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
    .replace(/[\u0001-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '')
    .replace(/[/\\]/g, '_')
    .trim()
    .replace(/^\.+/, '')
    .replace(/[. ]+$/, '')
  if (encoder.encode(line).length <= maxNameBytes) return line
  const dot = line.lastIndexOf('.')
  const extension = dot > 0 && line.length - dot <= 16 ? line.slice(dot) : ''
  let stem = extension ? line.slice(0, dot) : line
  stem = stem.slice(0, maxNameBytes)
  while (encoder.encode(stem + extension).length > maxNameBytes) stem = stem.slice(0, -1)
  return stem.toWellFormed() + extension
}
