import { splitAddress } from './address.rules.ts'
import { parseAddresses } from './parse-addresses.rules.ts'
import type { MailAddress, ParsedMail } from './parsed-mail.ts'
import {
  headerBlockAt,
  headerIn,
  isCompleteBlock,
  isForwardSeparator,
  isForwardSubject,
  isOriginalSeparator,
  plainLine,
} from './quote-lines.ts'

/**
 * Who wrote what a mail forwards, as the programs say it: under a separator (Gmail, Apple Mail, Thunderbird), in a block of headers under
 * a subject that forwards (Outlook), or as the one attached message. Guessing wrongly is worse than not guessing (product.md CH22): what
 * does not announce itself as forwarded is none.
 */

/** As many lines are looked through, and so far below a separator the sender may stand. */
const maxLines = 2_000
const farthest = 12
/** The head of an attached message, in bytes. */
const maxHead = 64_000

const mailbox = /[^\s<>()[\]"',;:@]{1,64}@[^\s<>()[\]"',;:@]{1,190}\.[^\s<>()[\]"',;:@]{1,63}/u

/** The sender of the outermost forwarded mail; null when the mail forwards none, or does not name him with an address. */
export function findOriginalSender(mail: Pick<ParsedMail, 'subject' | 'text' | 'attachments'>): MailAddress | null {
  const lines = mail.text
    .split(/\r\n|\r|\n/, maxLines)
    .map((line) => plainLine(plainLine(line).replace(/^(?:>\s?)+/u, '')))
  const forwards = isForwardSubject(mail.subject)
  const separator = lines.findIndex((line) => isForwardSeparator(line) || (forwards && isOriginalSeparator(line)))
  if (separator >= 0) return senderBelow(lines, separator + 1)
  if (forwards) {
    for (const start of lines.keys()) {
      const block = headerBlockAt(lines, start)
      if (block && isCompleteBlock(block)) return senderBelow(lines, start)
    }
  }
  const attached = mail.attachments.filter(({ origin }) => origin === 'message')
  const [only] = attached
  return only && attached.length === 1 && (forwards || mail.text.trim() === '') ? senderOfMessage(only.content) : null
}

/** The first sender of the headers from `start` on; text between them ends the search. */
function senderBelow(lines: readonly string[], start: number): MailAddress | null {
  let seen = false
  for (let at = start; at < Math.min(lines.length, start + farthest); at += 1) {
    const line = lines[at] ?? ''
    const header = headerIn(line)
    if (header?.roles.has('from')) return senderIn(header.value) ?? senderIn(`${header.value} ${lines[at + 1] ?? ''}`)
    if (header) seen = true
    else if (line !== '' && !seen) return null
  }
  return null
}

/** "Jane Doe <jane@x.test>", "Jane Doe [mailto:jane@x.test]", "jane@x.test". */
function senderIn(value: string): MailAddress | null {
  const found = mailbox.exec(value)
  if (!found) return null
  const name = value
    .slice(0, found.index)
    .replace(/(?:mailto:|[<([\s*_"'])+$/iu, '')
    .replace(/^[\s*_"']+/u, '')
    .slice(0, 200)
  return { name, address: found[0].replace(/[.*_]+$/u, '') }
}

function senderOfMessage(content: Uint8Array): MailAddress | null {
  const raw = Buffer.from(content.subarray(0, maxHead)).toString('latin1')
  const head = raw.split(/\r?\n\r?\n/, 1)[0] ?? ''
  const line = /^from:[ \t]*(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1]
  const [sender] = line ? parseAddresses(line.replace(/\r?\n/g, ' ')) : []
  return sender && splitAddress(sender.address) ? sender : null
}
