import { escapeHtml, htmlToText } from '../../platform/html/html-to-text.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { calendarLine } from './calendar-line.rules.ts'
import { cleanText, unixLines } from './clean-text.rules.ts'
import { type DecodedText, decodeText } from './decode-charset.rules.ts'
import { decodeHeaderText } from './decode-header.rules.ts'
import { decodeFlowed } from './flowed-text.rules.ts'
import { declaredName, fallbackName, isNestedMessage, makeAttachment, sha256Of } from './mail-attachments.rules.ts'
import { headerValue, type MimePart, type RawHeader, scanHeaders } from './mime-tree.ts'
import type { MailAttachment, MailLimits } from './parsed-mail.ts'
import { decodeTnef } from './tnef.ts'
import { decodeTransfer } from './transfer-decoding.rules.ts'

/** What the parts of a message say together. `deliveryStatus` and `returnedHeaders` are for the reading of bounces. */
export type MailBody = {
  text: string
  html: string | null
  attachments: MailAttachment[]
  deliveryStatus: string[]
  returnedHeaders: RawHeader[][]
  warnings: Sentence[]
}

/** One stretch of the body: a text part, an HTML part, or both as alternatives of each other. */
type Segment = { plain: string[]; html: string[] }

const plainTypes = new Set(['text/plain', 'text/enriched', 'text/richtext', 'text/x-amp-html', 'text/watch-html'])
/** Alternatives made for one mail program; the same words stand in the other alternatives. */
const foreignAlternatives = new Set(['text/x-amp-html', 'text/watch-html', 'text/enriched', 'text/richtext'])

/** Reads all parts. `hint` is the charset of the message where a part does not declare its own. */
export function readBody(root: MimePart, hint: string | null, limits: MailLimits): MailBody {
  const reader = new BodyReader(hint, limits)
  reader.walk(root, null, null)
  return reader.finish()
}

class BodyReader {
  private readonly segments: Segment[] = []
  private readonly attachments: MailAttachment[] = []
  private readonly locations = new Map<MailAttachment, string>()
  private readonly deliveryStatus: string[] = []
  private readonly returnedHeaders: RawHeader[][] = []
  private readonly warnings: Sentence[] = []
  private readonly calendars: string[] = []
  private readonly tnefBody = { text: '', html: '' }
  private readonly hint: string | null
  private readonly limits: MailLimits

  constructor(hint: string | null, limits: MailLimits) {
    this.hint = hint
    this.limits = limits
  }

  /** Depth is bounded by the limit on nesting, so recursion is safe. */
  walk(part: MimePart, parent: MimePart | null, alternative: Segment | null): void {
    if (part.children.length > 0) {
      let inner = alternative
      if (part.type.value === 'multipart/alternative' && !inner) {
        inner = { plain: [], html: [] }
        this.segments.push(inner)
      }
      for (const child of part.children) this.walk(child, part, inner)
      return
    }
    if (part.type.value.startsWith('multipart/')) return
    if (this.isBodyText(part, parent, alternative)) this.addText(part, alternative)
    else this.addAttachment(part, parent)
  }

  private isBodyText(part: MimePart, parent: MimePart | null, alternative: Segment | null): boolean {
    if (part.type.value !== 'text/html' && !plainTypes.has(part.type.value)) return false
    if (part.disposition.value === 'attachment') return false
    // A named text part is a file, except where only the body can stand.
    return parent === null || alternative !== null || declaredName(part, this.hint) === ''
  }

  private addText(part: MimePart, alternative: Segment | null): void {
    const isHtml = part.type.value === 'text/html'
    if (alternative && foreignAlternatives.has(part.type.value)) return
    const bytes = decodeTransfer(part.body, part.encoding)
    const declared = part.type.params.get('charset')?.value ?? (isHtml ? metaCharset(bytes) : null)
    const decoded = decodeText(bytes, declared, this.hint)
    this.noteGuess(decoded, declared)
    let text = unixLines(cleanText(decoded.text))
    if (!isHtml && part.type.params.get('format')?.value.toLowerCase() === 'flowed') {
      text = decodeFlowed(text, part.type.params.get('delsp')?.value.toLowerCase() === 'yes')
    }
    if (part.type.value === 'text/enriched' || part.type.value === 'text/richtext')
      text = text.replace(/<[^<>]{1,60}>/g, '')
    const segment = alternative ?? { plain: [], html: [] }
    if (!alternative) this.segments.push(segment)
    ;(isHtml ? segment.html : segment.plain).push(text)
  }

  private noteGuess(decoded: DecodedText, declared: string | null): void {
    if (!decoded.guessed) return
    const label = (declared ?? '').slice(0, 60)
    const { charset } = decoded
    this.warnings.push(
      label === ''
        ? sentence('mail.no_charset', words`A text part declared no charset; it was read as ${{ charset }}.`)
        : sentence(
            'mail.wrong_charset',
            words`A text part declared the charset "${{ declared: cleanText(label) }}", which does not fit; it was read as ${{ charset }}.`,
          ),
    )
  }

  private addAttachment(part: MimePart, parent: MimePart | null): void {
    const nested = isNestedMessage(part)
    const returned = nested || part.type.value === 'text/rfc822-headers' ? this.readReturnedHeaders(part) : null
    const nestedSubject =
      nested && returned ? decodeHeaderText(headerValue({ headers: returned }, 'subject'), this.hint) : ''
    const facts = { hint: this.hint, nestedSubject, position: this.attachments.length + 1 }
    const attachment = makeAttachment(part, parent, facts)
    if (/^message\/(global-)?delivery-status$/.test(part.type.value)) {
      this.deliveryStatus.push(decodeText(attachment.content, 'utf-8').text)
    }
    if (attachment.origin === 'calendar') {
      // Gmail and Outlook send an invitation twice, as alternative and as file: once is enough.
      if (this.attachments.some((other) => other.origin === 'calendar' && other.sha256 === attachment.sha256)) return
      this.calendars.push(decodeText(attachment.content, part.type.params.get('charset')?.value ?? 'utf-8').text)
    }
    if (isTnef(attachment) && this.openTnef(attachment.content)) return
    const location = headerValue(part, 'content-location').trim()
    if (location !== '') this.locations.set(attachment, location)
    this.attachments.push(attachment)
  }

  private readReturnedHeaders(part: MimePart): RawHeader[] {
    const bytes =
      part.encoding === 'base64' || part.encoding === 'quoted-printable'
        ? decodeTransfer(part.body, part.encoding)
        : part.body
    const headers = scanHeaders(bytes, this.limits)
    this.returnedHeaders.push(headers)
    return headers
  }

  /** Takes the contents of a winmail.dat; false when it holds none, so that the file itself is kept. */
  private openTnef(content: Uint8Array): boolean {
    const tnef = decodeTnef(content)
    if (!tnef) {
      this.warnings.push(
        sentence('mail.tnef_closed', 'A winmail.dat attachment could not be opened; it was kept as it is.'),
      )
      return false
    }
    for (const file of tnef.attachments) {
      const position = this.attachments.length + 1
      this.attachments.push({
        name: file.name || fallbackName(file.contentType, position),
        contentType: file.contentType,
        size: file.content.length,
        sha256: sha256Of(file.content),
        content: file.content,
        contentId: file.contentId,
        inline: false,
        origin: 'tnef',
      })
    }
    this.tnefBody.text ||= tnef.text
    this.tnefBody.html ||= tnef.html
    if (tnef.truncated)
      this.warnings.push(
        sentence('mail.tnef_cut', 'A winmail.dat attachment was cut off; what could be read of it was taken.'),
      )
    return !tnef.truncated && (tnef.attachments.length > 0 || tnef.text !== '' || tnef.html !== '')
  }

  finish(): MailBody {
    const spoken = this.segments.filter((segment) => segment.plain.length > 0 || segment.html.length > 0)
    const hasHtml = spoken.some((segment) => segment.html.some((html) => html.trim() !== ''))
    let html = hasHtml ? spoken.map(htmlOf).join('\n') : null
    let text = spoken
      .map(textOf)
      .filter((part) => part !== '')
      .join('\n\n')
    if (text.trim() === '' && html === null) {
      html = this.tnefBody.html || null
      text = this.tnefBody.text || (html === null ? '' : htmlToText(html))
    }
    if (text.trim() === '')
      text = this.calendars
        .map(calendarLine)
        .filter((line) => line !== '')
        .join('\n')
    if (html !== null) this.markInline(html)
    return {
      text: cleanText(text),
      html: html === null ? null : cleanText(html),
      attachments: this.attachments,
      deliveryStatus: this.deliveryStatus,
      returnedHeaders: this.returnedHeaders,
      warnings: [...new Map(this.warnings.map((one) => [one.text, one])).values()],
    }
  }

  private markInline(html: string): void {
    const shown = new Set<string>()
    for (const match of html.matchAll(/\bcid:([^"'\s>)]{1,500})/gi))
      shown.add(decodePercent(match[1] ?? '').toLowerCase())
    for (const attachment of this.attachments) {
      const location = this.locations.get(attachment)
      const byId = attachment.contentId !== null && shown.has(attachment.contentId.toLowerCase())
      attachment.inline = byId || (location !== undefined && html.includes(location))
    }
  }
}

function isTnef(attachment: MailAttachment): boolean {
  return /^application\/(vnd\.)?ms-tnef$/.test(attachment.contentType) || /^winmail\.dat$/i.test(attachment.name)
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('&amp;', '&'))
  } catch {
    return text
  }
}

/** The charset an HTML document declares in itself, for a part that declares none. */
function metaCharset(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2048)).toString('latin1')
  return /<meta[^>]{0,200}charset\s*=\s*["']?([\w:.-]{2,40})/i.exec(head)?.[1] ?? null
}

function textOf(segment: Segment): string {
  const plain = segment.plain.join('\n')
  return plain.trim() === '' && segment.html.length > 0 ? htmlToText(segment.html.join('\n')) : plain
}

function htmlOf(segment: Segment): string {
  const html = segment.html.join('\n')
  if (html.trim() !== '') return html
  return `<div>${escapeHtml(segment.plain.join('\n')).replaceAll('\n', '<br>\n')}</div>`
}
