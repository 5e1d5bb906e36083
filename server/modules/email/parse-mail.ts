import { type Sentence, sentence, words } from '../../platform/words.ts'
import { readBounce } from './bounce.rules.ts'
import { classifyMail } from './classify-mail.rules.ts'
import { cleanLine } from './clean-text.rules.ts'
import { decodeUtf8, resolveCharset } from './decode-charset.rules.ts'
import { bytesOf, decodeHeaderText } from './decode-header.rules.ts'
import { detectCharset } from './detect-charset.rules.ts'
import { readBody } from './mail-body.ts'
import { parseMailDate } from './mail-dates.rules.ts'
import { parseMessageIds, parseOwnMessageId } from './message-ids.rules.ts'
import { headerValue, headerValues, type MimePart, scanMime } from './mime-tree.ts'
import { findOwnLinks } from './own-links.rules.ts'
import { parseAddresses } from './parse-addresses.rules.ts'
import { type MailAddress, type MailLimits, MailUnreadable, type ParsedMail } from './parsed-mail.ts'

export type ParseMailOptions = {
  /** MAIL FROM of the envelope: '' is the null return path, null (default) means unknown. */
  envelopeFrom?: string | null
}

/**
 * Reads a raw message. Pure and without I/O; whatever the bytes are, it answers with a ParsedMail or a MailUnreadable.
 * Meant for the worker (mail-parser.ts), which also bounds time and memory.
 * @throws MailUnreadable 'limit' before any heavy work, 'malformed' when reading fails in a way nobody foresaw
 */
export async function parseMail(
  raw: Uint8Array,
  limits: MailLimits,
  options: ParseMailOptions = {},
): Promise<ParsedMail> {
  try {
    const mail = readMail(scanMime(raw, limits), limits, options.envelopeFrom ?? null)
    return { ...mail, ownLinks: findOwnLinks(raw) }
  } catch (error) {
    if (error instanceof MailUnreadable) throw error
    throw new MailUnreadable('malformed', notRead(String(error)))
  }
}

/** Nobody foresaw what went wrong. */
export const notRead = (cause: string) =>
  sentence('mail.not_read', words`The message could not be read: ${{ cause: cleanLine(cause).slice(0, 200) }}`)

const manyRecipients = (most: number) =>
  sentence('mail.many_recipients', words`The message has more than ${{ most }} recipients.`)

function readMail(root: MimePart, limits: MailLimits, envelopeFrom: string | null): Omit<ParsedMail, 'ownLinks'> {
  const hint = charsetHint(root)
  const to = recipients(root, 'to', hint, limits)
  const cc = recipients(root, 'cc', hint, limits)
  const bcc = recipients(root, 'bcc', hint, limits)
  if (to.length + cc.length + bcc.length > limits.recipients) {
    throw new MailUnreadable('limit', manyRecipients(limits.recipients))
  }
  const warnings: Sentence[] = []
  const body = readBody(root, hint, limits)
  const from = readFrom(root, hint, envelopeFrom, warnings)
  const subject = decodeHeaderText(headerValue(root, 'subject'), hint)
  noteRawHeaders(root, hint, warnings)
  const verdict = classifyMail({
    headers: root.headers,
    envelopeFrom,
    from,
    subject,
    contentType: root.type.value,
    reportType: (root.type.params.get('report-type')?.value ?? '').toLowerCase(),
  })
  const date = parseMailDate(headerValue(root, 'date'))
  if (date === null && headerValue(root, 'date') !== '')
    warnings.push(sentence('mail.odd_date', 'The Date header could not be read.'))
  return {
    messageId: parseOwnMessageId(headerValue(root, 'message-id')),
    inReplyTo: headerValues(root, 'in-reply-to').flatMap(parseMessageIds),
    references: [...new Set(headerValues(root, 'references').flatMap(parseMessageIds))],
    from,
    sender: firstUsable(parseAddresses(headerValue(root, 'sender'), hint)),
    replyTo: headerValues(root, 'reply-to').flatMap((value) => parseAddresses(value, hint)),
    to,
    cc,
    deliveredTo: deliveredTo(root),
    subject,
    date,
    text: body.text,
    html: body.html,
    attachments: body.attachments,
    ...verdict,
    bounce:
      verdict.class === 'bounce'
        ? readBounce({ ...body, failedRecipients: headerValue(root, 'x-failed-recipients'), subject })
        : null,
    ownLoop: root.headers.some((header) => header.name === 'x-deskhand-loop'),
    language: languageOf(headerValue(root, 'content-language')),
    warnings: [...warnings, ...body.warnings],
  }
}

function recipients(root: MimePart, name: string, hint: string | null, limits: MailLimits): MailAddress[] {
  const found: MailAddress[] = []
  for (const value of headerValues(root, name)) {
    found.push(...parseAddresses(value, hint, limits.recipients + 1))
    if (found.length > limits.recipients) {
      throw new MailUnreadable('limit', manyRecipients(limits.recipients))
    }
  }
  return found
}

function firstUsable(addresses: MailAddress[]): MailAddress | null {
  return addresses.find((mailbox) => mailbox.address !== '') ?? addresses[0] ?? null
}

/** The sender: the first From mailbox with an address, else Sender, else the envelope. Reply-To never (it is no identity). */
function readFrom(
  root: MimePart,
  hint: string | null,
  envelopeFrom: string | null,
  warnings: Sentence[],
): MailAddress | null {
  const from = firstUsable(headerValues(root, 'from').flatMap((value) => parseAddresses(value, hint)))
  if (from && from.address !== '') return from
  const others: [string, string][] = [
    ['Sender', headerValue(root, 'sender')],
    ['Return-Path', headerValue(root, 'return-path')],
    ['envelope', envelopeFrom ?? ''],
  ]
  for (const [source, value] of others) {
    const mailbox = firstUsable(parseAddresses(value, hint))
    if (!mailbox || mailbox.address === '') continue
    warnings.push(
      sentence('mail.no_from', words`The From header holds no address; the one of the ${{ source }} was taken.`),
    )
    return { name: from?.name || mailbox.name, address: mailbox.address }
  }
  return from
}

function deliveredTo(root: MimePart): string[] {
  const found = new Set<string>()
  for (const name of ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-delivered-to']) {
    for (const value of headerValues(root, name)) {
      for (const mailbox of parseAddresses(value)) if (mailbox.address !== '') found.add(mailbox.address.toLowerCase())
    }
  }
  return [...found]
}

const rawChars = /[\x80-\xff]/
/** Headers a person wrote, in which raw 8-bit text turns up. */
const spokenHeaders = new Set(['subject', 'from', 'to', 'cc', 'reply-to', 'sender'])

/**
 * The charset in which this message is probably written where it does not say so: that of its text parts, that of its
 * encoded words, or what its raw headers look like all together (a subject alone is too short to tell).
 */
function charsetHint(root: MimePart): string | null {
  const declared = declaredCharset(root)
  if (declared) return declared
  const spoken = root.headers.filter((header) => spokenHeaders.has(header.name))
  for (const header of spoken) {
    const word = resolveCharset(/=\?([^?\s]{1,40})\?[bq]\?/i.exec(header.value)?.[1])
    if (word && word !== 'utf-8') return word
  }
  const rawText = spoken
    .filter((header) => rawChars.test(header.value))
    .map((header) => header.value)
    .join('\n')
  if (rawText === '' || decodeUtf8(bytesOf(rawText)) !== null) return null
  const text = firstText(root)
  const sample = text && text.encoding !== 'base64' ? text.body.subarray(0, 8192).toString('latin1') : ''
  return detectCharset(bytesOf(rawChars.test(sample) ? `${rawText}\n${sample}` : rawText))
}

function firstText(part: MimePart): MimePart | null {
  if (part.children.length === 0) return part.type.value.startsWith('text/') ? part : null
  for (const child of part.children) {
    const found = firstText(child)
    if (found) return found
  }
  return null
}

function declaredCharset(part: MimePart): string | null {
  const charset = resolveCharset(part.type.params.get('charset')?.value)
  if (charset && charset !== 'utf-8' && part.type.value.startsWith('text/')) return charset
  for (const child of part.children) {
    const found = declaredCharset(child)
    if (found) return found
  }
  return null
}

function noteRawHeaders(root: MimePart, hint: string | null, warnings: Sentence[]): void {
  for (const [name, label] of [
    ['subject', 'Subject'],
    ['from', 'From'],
  ] as const) {
    const value = headerValue(root, name)
    if (!rawChars.test(value)) continue
    const charset = decodeUtf8(bytesOf(value)) !== null ? 'utf-8' : (hint ?? detectCharset(bytesOf(value)))
    warnings.push(
      sentence('mail.raw_header', words`${{ header: label }} was not encoded; it was read as ${{ charset }}.`),
    )
  }
}

/** The first tag of a Content-Language header, in its usual spelling (de-AT); null when there is none of sensible length. */
function languageOf(header: string): string | null {
  const tag = header.trim().split(/[\s,;(]/, 1)[0] ?? ''
  try {
    return tag.length <= 35 ? (Intl.getCanonicalLocales(tag)[0] ?? null) : null
  } catch {
    return null
  }
}
