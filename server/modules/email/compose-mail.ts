import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { htmlToText, textToHtml } from '../../platform/html/html-to-text.ts'
import { envelopeAddress } from './address.rules.ts'
import { rewriteImages } from './inline-images.ts'
import type { MailAddress } from './parsed-mail.ts'
import type { PublicMessage } from './public-message.ts'
import { quoteMessage } from './quote-message.ts'
import { validateAddress } from './recipients.rules.ts'
import { cleanSubject } from './subject.rules.ts'

/** A file that goes with the mail: shown in place when the HTML shows `/api/v1/attachments/{id}`, else attached. */
export type OutgoingAttachment = { id: string; name: string; contentType: string; content: Uint8Array }

/** Everything of an outgoing mail. The outbox keeps it fixed before the first try, so that each try sends the same bytes. */
export type OutgoingMail = {
  /** Message-IDs stand without angle brackets. */
  messageId: string
  inReplyTo: string | null
  /** Oldest first. Only the first and the last nineteen are sent. */
  references: readonly string[]
  from: MailAddress
  to: readonly MailAddress[]
  cc: readonly MailAddress[]
  /** The signed reply address, see `replyAddress`. */
  replyTo: MailAddress | null
  /** With its tag, see `replySubject` and `tagSubject`. */
  subject: string
  date: Date
  /** The words; HTML must be sanitized. The part that is missing is made from the other. */
  body: PublicMessage
  attachments: readonly OutgoingAttachment[]
  /** The message being answered. `images` are shown in place where its HTML shows them, never attached. */
  quote: { message: PublicMessage; attribution: string; images: readonly OutgoingAttachment[] } | null
  /** 'no': a person wrote it. 'replied': an automatic answer. 'generated': automatic mail that answers nothing. */
  automatic: 'no' | 'replied' | 'generated'
  /** Value of X-Deskhand-Loop, by which our own mail is known when it comes back; the organization's id. */
  loopMark: string
  /** Our own origin, to find pictures that are ours. */
  publicUrl: string
}

/** The mail cannot be made of what was given; the message says why. */
export class MailNotComposable extends Error {}

export const maxReferences = 20
const longestName = 200

/**
 * The bytes of a mail (RFC 5322, CRLF): text and HTML, pictures as CID parts, attachments, the quoted message. The same input
 * gives the same bytes. Bcc is a matter of the envelope and not part of it. Throws MailNotComposable for an invalid
 * address or Message-ID of ours, or without recipients; ids of others that are malformed are left out.
 */
export async function composeMail(mail: OutgoingMail): Promise<Buffer> {
  if (mail.to.length === 0 && mail.cc.length === 0) throw new MailNotComposable('The mail has no recipients.')
  if (!isMessageId(mail.messageId)) throw new MailNotComposable('The Message-ID of the mail is malformed.')
  if (Number.isNaN(mail.date.getTime())) throw new MailNotComposable('The date of the mail is malformed.')
  const { html, text, shown } = composeBody(mail)
  const inReplyTo = mail.inReplyTo !== null && isMessageId(mail.inReplyTo) ? mail.inReplyTo : null
  const references = boundReferences([...mail.references, ...(inReplyTo ? [inReplyTo] : [])])
  const composer = new MailComposer({
    messageId: `<${mail.messageId}>`,
    date: mail.date,
    from: header(mail.from),
    to: mail.to.map(header),
    cc: mail.cc.map(header),
    ...(mail.replyTo ? { replyTo: header(mail.replyTo) } : {}),
    ...(inReplyTo ? { inReplyTo: `<${inReplyTo}>` } : {}),
    ...(references.length > 0 ? { references: references.map((id) => `<${id}>`) } : {}),
    subject: cleanSubject(mail.subject),
    headers: loopHeaders(mail),
    text,
    html,
    attachments: [
      ...mail.attachments.filter(({ id }) => !shown.has(id.toLowerCase())).map((one) => part(one, null)),
      ...[...shown.values()].map((one) => part(one, contentIdOf(one, mail.messageId))),
    ],
    // Stable for the same mail; nobody but us knew the Message-ID when the words were written.
    baseBoundary: createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

/** The bodies of both parts, and the attachments that the HTML shows in place. */
function composeBody(mail: OutgoingMail): { html: string; text: string; shown: Map<string, OutgoingAttachment> } {
  const images = new Map([...(mail.quote?.images ?? []), ...mail.attachments].map((one) => [one.id.toLowerCase(), one]))
  const shown = new Map<string, OutgoingAttachment>()
  const rewrite = (source: string) => {
    const { html, used } = rewriteImages(source, {
      publicUrl: mail.publicUrl,
      contentIdOf: (id) => {
        const image = images.get(id)
        return image && /^image\//i.test(image.contentType) ? contentIdOf(image, mail.messageId) : null
      },
    })
    for (const id of used) {
      const image = images.get(id)
      if (image) shown.set(id, image)
    }
    return html
  }
  const own = mail.body.html ?? textToHtml(mail.body.text)
  const ownText = mail.body.text !== '' || mail.body.html === null ? mail.body.text : htmlToText(mail.body.html)
  const quote = mail.quote ? quoteMessage(mail.quote.message, mail.quote.attribution) : null
  const html = `${rewrite(own)}${quote ? `<br>${rewrite(quote.html)}` : ''}`
  const text = quote ? `${ownText.trimEnd()}\n\n${quote.text}` : ownText
  return {
    html: clean(`<!doctype html><html><head><meta charset="utf-8"></head><body>${html}</body></html>`),
    text: clean(text).trimEnd(),
    shown,
  }
}

function loopHeaders({ automatic, loopMark }: OutgoingMail): Record<string, string> {
  if (!/^[\w.-]{1,100}$/.test(loopMark)) throw new MailNotComposable('The loop mark of the mail is malformed.')
  if (automatic === 'no') return { 'X-Deskhand-Loop': loopMark }
  const autoSubmitted = automatic === 'replied' ? 'auto-replied' : 'auto-generated'
  return { 'X-Deskhand-Loop': loopMark, 'Auto-Submitted': autoSubmitted, 'X-Auto-Response-Suppress': 'All' }
}

function header({ name, address }: MailAddress): { name: string; address: string } {
  const problem = validateAddress(address)
  if (problem) throw new MailNotComposable(`${problem.text} (${JSON.stringify(address.slice(0, 100))})`)
  return { name: cleanSubject(name).slice(0, longestName).toWellFormed(), address: envelopeAddress(address) }
}

/** The first (what began the thread) and the last ones, each once, as RFC 5537 (3.4.4) trims them. */
function boundReferences(ids: readonly string[]): string[] {
  const usable = [...new Set(ids.filter(isMessageId).toReversed())].toReversed()
  return usable.length <= maxReferences ? usable : [...usable.slice(0, 1), ...usable.slice(1 - maxReferences)]
}

/** Printable ASCII around one @, and short enough for a header line. What customers' programs write is often worse. */
function isMessageId(id: string): boolean {
  return id.length <= 400 && /^[\x21-\x3b\x3d\x3f\x41-\x7e]+@[\x21-\x3b\x3d\x3f\x41-\x7e]+$/.test(id)
}

function contentIdOf({ id }: OutgoingAttachment, messageId: string): string {
  const scope = createHash('sha256').update(messageId).digest('hex').slice(0, 12)
  return `${id.toLowerCase()}.${scope}@deskhand`
}

function part(attachment: OutgoingAttachment, cid: string | null) {
  // message/* and multipart/* may not be encoded, and unencoded they would not arrive byte by byte.
  const plain = /^(?!message\/|multipart\/)[\w.+-]+\/[\w.+-]+$/i.test(attachment.contentType)
  return {
    filename: cleanSubject(attachment.name).slice(0, 255) || 'attachment',
    contentType: plain ? attachment.contentType.toLowerCase() : 'application/octet-stream',
    contentTransferEncoding: 'base64',
    contentDisposition: cid ? 'inline' : 'attachment',
    content: Buffer.from(attachment.content),
    ...(cid ? { cid } : {}),
  }
}

function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', '').replace(/\r\n?/g, '\n')
}
