import { createHash } from 'node:crypto'
import { unixLines } from './clean-text.rules.ts'
import type { MailAddress, ParsedMail } from './parsed-mail.ts'

/** Changes when the recipe changes, so that keys of two recipes never meet by accident. */
const recipe = 'mail-content-1'

function mailbox(address: MailAddress | null): string[] {
  return address === null ? [] : [address.name, address.address.toLowerCase()]
}

/** Blank lines and blanks at line ends are what transports add and remove. */
function steadyText(text: string): string {
  const lines = unixLines(text).split('\n')
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}

/**
 * Hex SHA-256 over what a sender wrote: people, subject, date, thread, text, HTML and attachments. Equal for two deliveries
 * of one mail, whatever its way added (Received, Delivered-To, Return-Path, DKIM, Authentication-Results, X-*) and however
 * a relay re-encoded it; different as soon as content differs. A part of the dedupe key (quality.md, "Mail").
 */
export function canonicalContentHash(mail: ParsedMail): string {
  const content = [
    recipe,
    mail.messageId,
    mailbox(mail.from),
    mailbox(mail.sender),
    mail.replyTo.map(mailbox),
    mail.to.map(mailbox),
    mail.cc.map(mailbox),
    mail.subject,
    mail.date,
    mail.inReplyTo,
    mail.references,
    steadyText(mail.text),
    mail.html === null ? null : steadyText(mail.html),
    mail.attachments.map((attachment) => [attachment.name, attachment.contentType, attachment.sha256]),
  ]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

/** Headers that servers on the way write; two copies of one mail differ in nothing else. */
const traceHeader =
  /^(received|return-path|delivered-to|envelope-to|delivery-date|x-.*|authentication-results|arc-.*|dkim-signature|domainkey-signature|received-spf|status|bcc|list-.*|precedence|errors-to|resent-.*)$/

/**
 * The same for a message that could not be parsed: its bytes without the trace headers, line ends as LF. Hex SHA-256.
 * Never equal to a hash of `canonicalContentHash`.
 */
export function canonicalRawHash(raw: Uint8Array): string {
  const bytes = unixLines(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1'))
  const end = bytes.indexOf('\n\n')
  const head = end < 0 ? bytes : bytes.slice(0, end)
  const kept: string[] = []
  let keeping = true
  for (const line of head.split('\n')) {
    const folded = line.startsWith(' ') || line.startsWith('\t')
    if (!folded)
      keeping = !traceHeader.test(
        line
          .slice(0, Math.max(0, line.indexOf(':')))
          .trim()
          .toLowerCase(),
      )
    if (keeping) kept.push(line)
  }
  const hash = createHash('sha256').update('mail-raw-1\n').update(kept.join('\n'), 'latin1')
  return hash.update(end < 0 ? '' : bytes.slice(end).trimEnd(), 'latin1').digest('hex')
}
