import { createHash } from 'node:crypto'
import { safeFileName } from '../../platform/files/file-name.rules.ts'
import { cleanLine } from './clean-text.rules.ts'
import { decodeText } from './decode-charset.rules.ts'
import { bytesOf, decodeHeaderText } from './decode-header.rules.ts'
import type { MimeParam } from './mime-params.rules.ts'
import { headerValue, type MimePart } from './mime-tree.ts'
import type { MailAttachment } from './parsed-mail.ts'
import { decodeTransfer } from './transfer-decoding.rules.ts'

/** Attachments as they come out of a part: their names, what they are, where they belong. */

const extensions = new Map([
  ['application/pdf', 'pdf'],
  ['application/zip', 'zip'],
  ['application/json', 'json'],
  ['application/rtf', 'rtf'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'],
  ['image/jpeg', 'jpg'],
  ['image/jpg', 'jpg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['image/heic', 'heic'],
  ['image/svg+xml', 'svg'],
  ['image/bmp', 'bmp'],
  ['image/tiff', 'tif'],
  ['audio/mpeg', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/ogg', 'ogg'],
  ['video/mp4', 'mp4'],
  ['text/plain', 'txt'],
  ['text/html', 'html'],
  ['text/csv', 'csv'],
  ['text/xml', 'xml'],
  ['application/xml', 'xml'],
  ['text/vcard', 'vcf'],
  ['text/x-vcard', 'vcf'],
  ['text/rtf', 'rtf'],
])
/** Parts that come without a name and have one by custom. */
const customaryNames = new Map([
  ['text/calendar', 'invite.ics'],
  ['application/ics', 'invite.ics'],
  ['application/ms-tnef', 'winmail.dat'],
  ['application/vnd.ms-tnef', 'winmail.dat'],
  ['application/pgp-signature', 'signature.asc'],
  ['application/pgp-encrypted', 'version.asc'],
  ['application/pgp-keys', 'public-key.asc'],
  ['application/pkcs7-signature', 'smime.p7s'],
  ['application/x-pkcs7-signature', 'smime.p7s'],
  ['application/pkcs7-mime', 'smime.p7m'],
  ['application/x-pkcs7-mime', 'smime.p7m'],
  ['message/delivery-status', 'delivery-status.txt'],
  ['message/global-delivery-status', 'delivery-status.txt'],
  ['message/disposition-notification', 'disposition-notification.txt'],
  ['message/feedback-report', 'feedback-report.txt'],
  ['text/rfc822-headers', 'headers.txt'],
])

function paramText(param: MimeParam | undefined, hint: string | null): string {
  if (!param || param.value === '') return ''
  if (param.charset) return cleanLine(decodeText(bytesOf(param.value), param.charset, hint).text)
  return decodeHeaderText(param.value, hint)
}

/** The file name a part declares, '' when it declares none. Content-Disposition before Content-Type. */
export function declaredName(part: MimePart, hint: string | null): string {
  const name = paramText(part.disposition.params.get('filename'), hint) || paramText(part.type.params.get('name'), hint)
  return name === '' ? '' : safeFileName(name, part.type.value)
}

/** True for a message carried inside this one. */
export function isNestedMessage(part: MimePart): boolean {
  return part.type.value === 'message/rfc822' || part.type.value === 'message/global'
}

/** True for calendar data under any of its names. */
export function isCalendar(part: MimePart): boolean {
  return part.type.value === 'text/calendar' || part.type.value === 'application/ics'
}

function originOf(part: MimePart, parent: MimePart | null): MailAttachment['origin'] {
  const type = part.type.value
  if (isNestedMessage(part)) return 'message'
  if (isCalendar(part)) return 'calendar'
  if (/^application\/(pgp-signature|(x-)?pkcs7-signature)$/.test(type)) return 'signature'
  if (type === 'application/pgp-encrypted' || parent?.type.value === 'multipart/encrypted') return 'encrypted'
  if (/^application\/(x-)?pkcs7-mime$/.test(type)) {
    return /signed|certs/.test(part.type.params.get('smime-type')?.value ?? '') ? 'signature' : 'encrypted'
  }
  return 'part'
}

/** Hex SHA-256. */
export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** A name for something that has none: "attachment-2.png". `position` counts from 1. */
export function fallbackName(contentType: string, position: number): string {
  return customaryNames.get(contentType) ?? `attachment-${position}.${extensions.get(contentType) ?? 'bin'}`
}

/**
 * The attachment a part is. `nestedSubject` names a nested message without a name of its own; `position` counts from 1.
 * `inline` is decided later, when the HTML is known.
 */
export function makeAttachment(
  part: MimePart,
  parent: MimePart | null,
  facts: { hint: string | null; nestedSubject: string; position: number },
): MailAttachment {
  const content = decodeTransfer(part.body, part.encoding)
  const contentType = part.type.value
  const contentId = cleanLine(headerValue(part, 'content-id')).replace(/^<|>$/g, '').trim()
  const named = declaredName(part, facts.hint)
  const nestedName = isNestedMessage(part) ? safeFileName(`${facts.nestedSubject.slice(0, 120) || 'message'}.eml`) : ''
  return {
    name: named || nestedName || fallbackName(contentType, facts.position),
    contentType,
    size: content.length,
    sha256: sha256Of(content),
    content,
    contentId: contentId === '' ? null : contentId,
    inline: false,
    origin: originOf(part, parent),
  }
}
