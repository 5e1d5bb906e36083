import iconv from 'iconv-lite'
import { detectCharset } from './detect-charset.rules.ts'

/** What bytes became, and what they were read as. `guessed` when the declared charset was absent, unknown or wrong. */
export type DecodedText = { text: string; charset: string; guessed: boolean }

/** Names that neither the web's list nor iconv-lite knows, or that both read less well than the charset they stand for. */
const aliases = new Map<string, string>([
  // Every mail program that says latin1 writes windows-1252 (the web's list says the same).
  ['iso-8859-1', 'windows-1252'],
  ['iso8859-1', 'windows-1252'],
  ['iso_8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['latin-1', 'windows-1252'],
  ['iso-8859-9', 'windows-1254'],
  ['iso-8859-11', 'windows-874'],
  ['tis-620', 'windows-874'],
  ['ansi', 'windows-1252'],
  ['unicode-1-1-utf-7', 'utf-7'],
  ['x-unicode-1-1-utf-7', 'utf-7'],
  ['utf7', 'utf-7'],
  ['unicode-1-1-utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['utf8mb4', 'utf-8'],
  ['utf-8mb4', 'utf-8'],
  ['gb2312', 'gb18030'],
  ['gb_2312-80', 'gb18030'],
  ['gbk', 'gb18030'],
  ['x-gbk', 'gb18030'],
  ['cp936', 'gb18030'],
  ['windows-936', 'gb18030'],
  ['ks_c_5601-1987', 'euc-kr'],
  ['ks_c_5601', 'euc-kr'],
  ['cp949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['cp932', 'shift_jis'],
  ['windows-31j', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['x-sjis', 'shift_jis'],
  ['cp950', 'big5'],
  ['big5-hkscs', 'big5'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['hz-gb-2312', 'hz'],
  ['csiso2022kr', 'iso-2022-kr'],
  ['iso-8859-8-i', 'iso-8859-8'],
  ['iso-8859-8-e', 'iso-8859-8'],
])
/** Labels that say nothing: the bytes decide. */
const emptyLabels = new Set([
  '',
  'us-ascii',
  'ascii',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  'default',
  '8bit',
  '7bit',
  'binary',
  'none',
  'utf-8;',
])
/** Multi-byte charsets for which the runtime's decoder is strict and complete. */
const webDecoders = new Set([
  'utf-8',
  'gb18030',
  'big5',
  'euc-jp',
  'euc-kr',
  'shift_jis',
  'iso-2022-jp',
  'utf-16le',
  'utf-16be',
])
/** Single-byte charsets that senders put on UTF-8 by mistake. In all of these, real text is hardly ever valid UTF-8. */
const oftenWrong = /^(windows-125[0-47]|iso-8859-\d+|koi8-[ru])$/

/** The charset a label means, in lower case; null when the label says nothing or nobody knows it. */
export function resolveCharset(label: string | null | undefined): string | null {
  const clean = (label ?? '')
    .toLowerCase()
    .replace(/["'\s]/g, '')
    .replace(/\*.*$/, '')
    .slice(0, 64)
  if (emptyLabels.has(clean)) return null
  const unprefixed = clean.replace(/^(x-|cs)(?=[a-z])/, '')
  const dashed = unprefixed.replace(/_/g, '-')
  for (const name of [clean, unprefixed, dashed]) {
    const alias = aliases.get(name)
    if (alias) return alias
  }
  for (const name of [clean, unprefixed, dashed]) {
    if (webDecoders.has(name) || name === 'hz' || name === 'iso-2022-kr') return name
    if (iconv.encodingExists(name)) return canonicalName(name)
  }
  return null
}

function canonicalName(name: string): string {
  const codePage = /^(?:cp|win|windows|ms|ibm)-?(125[0-8]|874)$/.exec(name)?.[1]
  const latin = /^(?:iso|iso-)8859-?(\d{1,2})$/.exec(name)?.[1]
  if (codePage) return `windows-${codePage}`
  return latin ? (aliases.get(`iso-8859-${latin}`) ?? `iso-8859-${latin}`) : name
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Strictly UTF-8, or null. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Reads bytes in a charset that `resolveCharset` gave. With `strict`, null when they are not of that charset. */
export function decodeAs(bytes: Uint8Array, charset: string, strict: boolean): string | null {
  if (charset === 'hz') return decodeHz(bytes)
  if (charset === 'iso-2022-kr') return decodeIso2022Kr(bytes)
  if (webDecoders.has(charset)) {
    try {
      return new TextDecoder(charset, { fatal: strict }).decode(bytes)
    } catch {
      return null
    }
  }
  const text = iconv.decode(asBuffer(bytes), charset)
  return strict && text.includes('\ufffd') ? null : text
}

function hasHighBytes(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index++) if ((bytes[index] ?? 0) >= 0x80) return true
  return false
}

/** HZ-GB-2312 (RFC 1843): `~{` and `~}` switch, the bytes between are GB 2312 without their high bits. */
function decodeHz(bytes: Uint8Array): string {
  const out: number[] = []
  let inside = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    const next = bytes[index + 1]
    if (byte === 0x7e && (next === 0x7b || next === 0x7d || next === 0x7e || next === 0x0a)) {
      if (next === 0x7b) inside = true
      else if (next === 0x7d) inside = false
      else if (next === 0x7e) out.push(byte)
      index++
    } else {
      if (byte === 0x0a) inside = false
      out.push(inside ? byte | 0x80 : byte)
    }
  }
  return new TextDecoder('gb18030').decode(Uint8Array.from(out))
}

/** ISO-2022-KR (RFC 1557): SO and SI switch, the bytes between are KS X 1001 without their high bits. */
function decodeIso2022Kr(bytes: Uint8Array): string {
  const out: number[] = []
  let inside = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (byte === 0x0e || byte === 0x0f) inside = byte === 0x0e
    else if (byte === 0x1b && bytes[index + 1] === 0x24 && bytes[index + 2] === 0x29) index += 3
    else out.push(inside && byte > 0x20 ? byte | 0x80 : byte)
  }
  return new TextDecoder('euc-kr').decode(Uint8Array.from(out))
}

function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
}

/** Enough multi-byte sequences that they cannot be an accident of a single-byte charset. */
function surelyUtf8(text: string): boolean {
  let seen = 0
  for (let index = 0; index < text.length && seen < 2; index++) {
    const code = text.charCodeAt(index)
    if (code >= 0x800) seen += 2
    else if (code >= 0xa0) seen++
    else if (code >= 0x80) return false
  }
  return seen >= 2
}

/** UTF-8 with damage: what is valid is read as such, each other byte as windows-1252, so that no byte is dropped. */
function decodeMixed(bytes: Uint8Array): string {
  const buffer = asBuffer(bytes)
  const pieces: string[] = []
  let start = 0
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes, index)
    if (length === 0) {
      pieces.push(
        buffer.toString('utf8', start, index),
        iconv.decode(buffer.subarray(index, index + 1), 'windows-1252'),
      )
      start = index + 1
    }
    index += Math.max(1, length)
  }
  pieces.push(buffer.toString('utf8', start))
  return pieces.join('')
}

/** Length of the valid UTF-8 sequence at `index`, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index] ?? 0
  if (first < 0x80) return 1
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  for (let step = 1; step < length; step++) if (((bytes[index + step] ?? 0) & 0xc0) !== 0x80) return 0
  if (first === 0xe0 && (bytes[index + 1] ?? 0) < 0xa0) return 0
  if (first === 0xed && (bytes[index + 1] ?? 0) > 0x9f) return 0
  if (first === 0xf0 && (bytes[index + 1] ?? 0) < 0x90) return 0
  if (first === 0xf4 && (bytes[index + 1] ?? 0) > 0x8f) return 0
  return length
}

/** True when `factor` times as many bytes belong to valid multi-byte UTF-8 as do not: damaged UTF-8, not another charset. */
function mostlyUtf8(bytes: Uint8Array, factor: number): boolean {
  let good = 0
  let bad = 0
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes, index)
    if (length > 1) good += length
    else if (length === 0) bad++
    index += Math.max(1, length)
  }
  return good > 0 && good >= bad * factor
}

/**
 * Text from bytes whose charset may be undeclared, unknown or wrong. Order: byte order mark, declared charset when the
 * bytes are of it, UTF-8 when they are valid, `hint` (the charset of the rest of the message), detection. Never throws.
 */
export function decodeText(bytes: Uint8Array, label: string | null, hint: string | null = null): DecodedText {
  const marked = byteOrderMark(bytes)
  if (marked)
    return { text: (decodeAs(bytes, marked, false) ?? '').replace(/^\ufeff/, ''), charset: marked, guessed: false }
  const declared = resolveCharset(label)
  const unlabelled = declared === null
  const sevenBit = !hasHighBytes(bytes)
  if (declared && declared !== 'utf-8' && !(sevenBit && /^utf-?(16|32)/.test(declared) && !bytes.includes(0))) {
    const text = decodeAs(bytes, declared, true)
    const utf8 = text !== null && oftenWrong.test(declared) ? decodeUtf8(bytes) : null
    if (utf8 !== null && surelyUtf8(utf8)) return { text: utf8, charset: 'utf-8', guessed: true }
    if (text !== null) return { text, charset: declared, guessed: false }
    if (sevenBit) return { text: decodeAs(bytes, declared, false) ?? '', charset: declared, guessed: false }
  }
  if (sevenBit) return decodeSevenBit(bytes, unlabelled)
  const utf8 = decodeUtf8(bytes)
  if (utf8 !== null) return { text: utf8, charset: 'utf-8', guessed: declared !== 'utf-8' }
  // GBK is valid UTF-8 by accident over stretches, so that without a label more is asked for.
  if (mostlyUtf8(bytes, declared === 'utf-8' ? 2 : 8))
    return { text: decodeMixed(bytes), charset: 'utf-8', guessed: true }
  if (declared && declared !== 'utf-8')
    return { text: decodeAs(bytes, declared, false) ?? '', charset: declared, guessed: false }
  return decodeGuessed(bytes, hint)
}

/** Seven-bit text: ISO-2022 escapes tell themselves, the rest is ASCII. */
function decodeSevenBit(bytes: Uint8Array, unlabelled: boolean): DecodedText {
  const ascii = asBuffer(bytes).toString('latin1')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequence is what is looked for
  if (unlabelled && /\u001b\$[@B]|\u001b\(J/.test(ascii)) {
    return { text: decodeAs(bytes, 'iso-2022-jp', false) ?? ascii, charset: 'iso-2022-jp', guessed: true }
  }
  if (unlabelled && ascii.length > 3 && countNuls(bytes) * 3 > bytes.length) {
    const charset = bytes[0] === 0 ? 'utf-16be' : 'utf-16le'
    return { text: decodeAs(bytes, charset, false) ?? ascii, charset, guessed: true }
  }
  return { text: ascii, charset: 'us-ascii', guessed: false }
}

function countNuls(bytes: Uint8Array): number {
  let nuls = 0
  for (let index = 0; index < bytes.length; index++) if (bytes[index] === 0) nuls++
  return nuls
}

function decodeGuessed(bytes: Uint8Array, hint: string | null): DecodedText {
  for (const charset of [hint, detectCharset(bytes)]) {
    if (!charset || charset === 'utf-8') continue
    const text = decodeAs(bytes, charset, true)
    if (text !== null) return { text, charset, guessed: true }
  }
  return { text: iconv.decode(asBuffer(bytes), 'windows-1252'), charset: 'windows-1252', guessed: true }
}
