import { type Sentence, sentence, words } from '../../platform/words.ts'
import { parseStructuredHeader, type StructuredHeader, skipComment } from './mime-params.rules.ts'
import { type MailLimits, MailUnreadable } from './parsed-mail.ts'

/** A header as it came: name lower-cased, value unfolded, one char a byte (`latin1`), because its charset is not known yet. */
export type RawHeader = { name: string; value: string }

/** One node of a message. `body` is a view into the raw bytes, still in its transfer encoding; empty for a multipart. */
export type MimePart = {
  headers: RawHeader[]
  type: StructuredHeader
  disposition: StructuredHeader
  encoding: string
  body: Buffer
  children: MimePart[]
}

/** The first header of a name; empty ones give way to a later one that says something. Value in bytes, see RawHeader. */
export function headerValue(part: { headers: RawHeader[] }, name: string): string {
  let found = ''
  for (const header of part.headers) {
    if (header.name !== name) continue
    found = header.value
    if (found !== '') return found
  }
  return found
}

/** Every value of a header, in order. */
export function headerValues(part: { headers: RawHeader[] }, name: string): string[] {
  return part.headers.filter((header) => header.name === name).map((header) => header.value)
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09
const DASH = 0x2d
/** One folded header may hold this many header lines' worth of bytes: 1,000 recipients need about 100 kB. */
const foldedHeaderFactor = 16
/** RFC 2046 allows 70 characters for a boundary; real mail holds longer ones. */
const maxBoundaryLength = 1024

/** How far after its headers the first delimiter of a multipart is looked for. */
const preambleBytes = 128 * 1024
const knownHeader =
  /^(received|from|to|cc|subject|date|message-id|reply-to|sender|return-path|mime-version|content-[a-z-]+|in-reply-to|references|delivered-to|dkim-signature|authentication-results|auto-submitted|precedence|list-[a-z-]+|x-[a-z0-9-]+)[ \t]*:/i

type OpenMultipart = { part: MimePart; boundary: string }

/** Of a message over the limit. */
export const tooLarge = (bytes: number, limit: number) =>
  sentence('mail.too_large', words`The message has ${{ bytes }} bytes; the limit is ${{ most: limit }}.`)

const over = (why: Sentence) => new MailUnreadable('limit', why)

/**
 * Reads the structure of a message in one pass over its bytes and holds it to the limits. Nested messages stay leaves.
 * No library does this for us: those that parse decode as they go, give neither the raw bytes of a header nor those of
 * a text part (so a wrong charset cannot be mended afterwards), and meet limits only after the work is done.
 * @throws MailUnreadable 'limit'
 */
export function scanMime(raw: Uint8Array, limits: MailLimits): MimePart {
  if (raw.length > limits.rawBytes) {
    throw new MailUnreadable('limit', tooLarge(raw.length, limits.rawBytes))
  }
  return new MimeScanner(withLineFeeds(raw), limits).scan()
}

/** Mail with CR alone as line end (old Macs, broken gateways) is read as if it had LF. Others are not copied. */
function withLineFeeds(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  if (bytes.includes(LF) || !bytes.includes(CR)) return bytes
  return Buffer.from(bytes.map((byte) => (byte === CR ? LF : byte)))
}

/** The headers of a message alone, for those that are nested in a delivery notice. */
export function scanHeaders(raw: Uint8Array, limits: MailLimits): RawHeader[] {
  return new MimeScanner(withLineFeeds(raw), limits).headersOnly()
}

class MimeScanner {
  private readonly raw: Buffer
  private readonly limits: MailLimits
  private readonly open: OpenMultipart[] = []
  private parts = 0
  private position = 0

  constructor(raw: Buffer, limits: MailLimits) {
    this.raw = raw
    this.limits = limits
  }

  scan(): MimePart {
    this.skipLeadingJunk()
    const root = this.readPart(null)
    let current: MimePart | null = root
    let bodyStart = this.position
    for (;;) {
      const delimiter = this.findDelimiter()
      if (current && current.children.length === 0) current.body = this.bodyBytes(bodyStart, delimiter?.start)
      if (!delimiter) break
      const level = this.open[delimiter.level]
      this.open.length = delimiter.closes ? delimiter.level : delimiter.level + 1
      this.position = delimiter.next
      current = null
      if (!delimiter.closes && level) current = this.readPart(level.part)
      bodyStart = this.position
    }
    return root
  }

  headersOnly(): RawHeader[] {
    this.skipLeadingJunk()
    return this.readHeaders()
  }

  /** Blank lines and a mailbox separator ("From a@b Mon Jan...") before the first header are not part of the message. */
  private skipLeadingJunk(): void {
    while (this.raw[this.position] === CR || this.raw[this.position] === LF) this.position++
    if (this.raw.subarray(this.position, this.position + 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) this.position += 3
  }

  private readPart(parent: MimePart | null): MimePart {
    if (++this.parts > this.limits.parts) {
      throw over(sentence('mail.many_parts', words`The message has more than ${{ most: this.limits.parts }} parts.`))
    }
    const headers = this.readHeaders()
    const part = makePart(headers, parent)
    parent?.children.push(part)
    if (part.type.value.startsWith('multipart/')) this.openMultipart(part)
    return part
  }

  private openMultipart(part: MimePart): void {
    const declared = (part.type.params.get('boundary')?.value ?? '').trimEnd().slice(0, maxBoundaryLength)
    const boundary = this.boundaryOccurs(declared) ? declared : this.guessBoundary()
    if (!boundary) {
      // Without a boundary there are no parts: what is there is shown as text rather than lost.
      part.type = { value: 'text/plain', params: part.type.params }
      return
    }
    if (this.open.length >= this.limits.depth) {
      throw over(
        sentence('mail.deep', words`Parts of the message are nested more than ${{ most: this.limits.depth }} deep.`),
      )
    }
    this.open.push({ part, boundary })
  }

  /** A bounded look ahead: a thousand multiparts in a large message must not mean a thousand walks through it. */
  private boundaryOccurs(boundary: string): boolean {
    if (boundary === '') return false
    const delimiter = Buffer.from(`--${boundary}`, 'latin1')
    const ahead = this.raw.subarray(Math.max(0, this.position - 1), this.position + preambleBytes)
    const start = this.position === 0 ? 0 : 1
    if (ahead.subarray(start, start + delimiter.length).equals(delimiter)) return true
    return ahead.indexOf(Buffer.concat([Buffer.from('\n'), delimiter])) >= 0
  }

  /** A multipart without a usable boundary: the first `--token` line within 64 kB that is followed by a header. */
  private guessBoundary(): string {
    const head = this.raw.toString('latin1', this.position, this.position + 65_536)
    return /(?:^|\n)--([!-~]{2,200})[ \t]*\r?\nContent-[A-Za-z-]{1,40}:/i.exec(head)?.[1] ?? ''
  }

  private lineEnd(start: number): number {
    const end = this.raw.indexOf(LF, start)
    return end < 0 ? this.raw.length : end
  }

  private readHeaders(): RawHeader[] {
    const headers: RawHeader[] = []
    let lines: string[] = []
    let foldedBytes = 0
    const flush = () => {
      if (lines.length > 0) addHeader(headers, lines.join(''))
      lines = []
      foldedBytes = 0
    }
    while (this.position < this.raw.length) {
      const start = this.position
      const lineFeed = this.lineEnd(start)
      let end = lineFeed
      while (end > start && this.raw[end - 1] === CR) end--
      if (end === start) {
        this.position = lineFeed + 1
        break
      }
      if (this.matchDelimiter(start, lineFeed)) break
      if (end - start > this.limits.headerLineBytes) {
        throw over(
          sentence(
            'mail.long_line',
            words`A header line is longer than ${{ most: this.limits.headerLineBytes }} bytes.`,
          ),
        )
      }
      const line = this.raw.toString('latin1', start, end)
      const folded = lines.length > 0 && (this.raw[start] === SPACE || this.raw[start] === TAB)
      if (!folded) {
        flush()
        if (!looksLikeHeader(line) && this.bodyBeginsAt(start, headers.length)) break
      }
      foldedBytes += line.length
      if (foldedBytes > this.limits.headerLineBytes * foldedHeaderFactor) {
        const most = this.limits.headerLineBytes * foldedHeaderFactor
        throw over(sentence('mail.long_header', words`A header is longer than ${{ most }} bytes.`))
      }
      lines.push(line)
      if (headers.length >= this.limits.headers) {
        throw over(
          sentence('mail.many_headers', words`The message has more than ${{ most: this.limits.headers }} headers.`),
        )
      }
      this.position = lineFeed + 1
    }
    flush()
    this.position = Math.min(this.position, this.raw.length)
    return headers
  }

  /** A line that is no header begins the body (the blank line is missing), unless known headers go on soon after it. */
  private bodyBeginsAt(start: number, headersSoFar: number): boolean {
    const ahead = this.raw.toString('latin1', start, start + 4000).split(/\r?\n/, 6)
    if (headersSoFar === 0 && /^>?From /.test(ahead[0] ?? '')) return false
    for (const line of ahead.slice(1)) {
      if (line === '') return true
      if (knownHeader.test(line)) return false
    }
    return true
  }

  /** The next delimiter line at or after the current position; `start` is where the content before it ends. */
  private findDelimiter(): { start: number; next: number; level: number; closes: boolean } | null {
    if (this.open.length === 0) return null
    let at = this.position
    while (at < this.raw.length) {
      const lineFeed = this.lineEnd(at)
      const match = this.matchDelimiter(at, lineFeed)
      if (match) return { start: at, next: Math.min(lineFeed + 1, this.raw.length), ...match }
      // Only lines that begin with "--" matter: the search runs in native code over all others.
      const dashes = this.raw.indexOf('\n--', lineFeed)
      if (dashes < 0) return null
      at = dashes + 1
    }
    return null
  }

  /** Compares one line with the open boundaries, innermost first. */
  private matchDelimiter(start: number, lineFeed: number): { level: number; closes: boolean } | null {
    if (this.raw[start] !== DASH || this.raw[start + 1] !== DASH || this.open.length === 0) return null
    let end = Math.min(lineFeed, start + maxBoundaryLength + 8)
    while (end > start && isBlank(this.raw[end - 1])) end--
    const token = this.raw.toString('latin1', start + 2, end)
    for (let level = this.open.length - 1; level >= 0; level--) {
      const boundary = this.open[level]?.boundary
      if (token === boundary) return { level, closes: false }
      if (token.length === (boundary?.length ?? 0) + 2 && token.endsWith('--') && token.startsWith(boundary ?? '')) {
        return { level, closes: true }
      }
    }
    return null
  }

  /** The line break before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1). */
  private bodyBytes(start: number, delimiter: number | undefined): Buffer {
    if (delimiter === undefined) return this.raw.subarray(start)
    let end = delimiter
    if (end > start && this.raw[end - 1] === LF) end--
    if (end > start && this.raw[end - 1] === CR) end--
    return this.raw.subarray(start, end)
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === LF
}

function looksLikeHeader(line: string): boolean {
  return /^[!-9;-~\x80-\xff]{1,200}[ \t]*:/.test(line)
}

function addHeader(headers: RawHeader[], line: string): void {
  const colon = line.indexOf(':')
  if (colon < 1) return
  const name = line.slice(0, colon).trim().toLowerCase()
  headers.push({
    name,
    value: line
      .slice(colon + 1)
      .replace(/\r/g, ' ')
      .trim(),
  })
}

function withoutComments(value: string): string {
  let text = ''
  for (let index = 0; index < value.length; ) {
    if (value[index] === '(') {
      index = skipComment(value, index)
    } else {
      text += value[index]
      index++
    }
  }
  return text
}

function makePart(headers: RawHeader[], parent: MimePart | null): MimePart {
  const part = { headers }
  const type = parseStructuredHeader(headerValue(part, 'content-type'))
  // Only the characters of a token (RFC 2045 section 5.1): the type is stored and sent as a header again.
  type.value = type.value.replace(/[^!-~]/g, '').slice(0, 127)
  if (!/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type.value)) {
    const sloppy = /^(text|html|plain|application|multipart)\b/.exec(type.value)?.[1]
    const fallback = parent?.type.value === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
    type.value = sloppy === 'html' ? 'text/html' : sloppy === 'application' ? 'application/octet-stream' : fallback
    if (sloppy === 'multipart') type.value = 'multipart/mixed'
  }
  const encoding = withoutComments(headerValue(part, 'content-transfer-encoding')).toLowerCase()
  return {
    headers,
    type,
    disposition: parseStructuredHeader(headerValue(part, 'content-disposition')),
    encoding: /[\w-]+/.exec(encoding)?.[0] ?? '',
    body: Buffer.alloc(0),
    children: [],
  }
}
