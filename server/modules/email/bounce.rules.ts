import { cleanLine } from './clean-text.rules.ts'
import { parseMailDate } from './mail-dates.rules.ts'
import { parseOwnMessageId } from './message-ids.rules.ts'
import { headerValue, type RawHeader } from './mime-tree.ts'
import { parseAddresses } from './parse-addresses.rules.ts'
import type { BouncedRecipient, BounceReport } from './parsed-mail.ts'

/** Delivery notices: RFC 3464 where they follow it, the words of the common mail systems where they do not. */

export type BounceInput = {
  /** Bodies of the message/delivery-status parts. */
  deliveryStatus: string[]
  /** Headers of the messages that were returned (message/rfc822 or text/rfc822-headers). */
  returnedHeaders: RawHeader[][]
  /** X-Failed-Recipients as it came, '' when absent. */
  failedRecipients: string
  subject: string
  text: string
}

/** Longer words of a remote server than this are not for a person. */
const maxDiagnostic = 1000
const maxRecipients = 1000
/** What is searched of a notice that follows no standard; the returned message follows after it. */
const maxNoticeText = 64 * 1024

function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  return fields
}

/** "rfc822; user@example.com" (also utf-8, x400 and none at all) to the address; '' when it holds none. */
function addressOf(field: string | undefined): string {
  const value = (field ?? '').replace(/^[a-z0-9-]{1,20}\s*;/i, '').trim()
  const address = /<([^<>]+)>/.exec(value)?.[1] ?? value
  return tidy(address)
}

/** What xtext means (RFC 3461): "a+2Bb@example.com" is a+b@example.com; '' when it is no xtext. Some servers write it, some do not. */
function plainOf(address: string): string {
  const plain = address.replace(/\+([0-9A-F]{2})/g, (_hex, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  return plain === address ? '' : tidy(plain)
}

function tidy(address: string): string {
  const clean = cleanLine(address).replace(/^[<'"(]+|[>'".,:;)]+$/g, '')
  const at = clean.lastIndexOf('@')
  return at > 0 && at < clean.length - 1 && !/\s/.test(clean)
    ? clean.slice(0, at + 1) + clean.slice(at + 1).toLowerCase()
    : ''
}

function statusIn(text: string): string {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? ''
}

/** Permanent failures only: "delayed", "relayed", "delivered" and "expanded" recipients have not failed. */
function isFailure(action: string, status: string): boolean {
  if (action !== '') return action === 'failed' || action === 'failure'
  return status.startsWith('5')
}

function readDeliveryStatus(body: string): BouncedRecipient[] {
  const failed: BouncedRecipient[] = []
  // Groups of one recipient each, separated by blank lines; the first group is about the message (RFC 3464 section 2.1).
  for (const block of body.split(/\r?\n[ \t]*\r?\n/)) {
    const fields = fieldsOf(block)
    if (!fields.has('final-recipient') && !fields.has('original-recipient')) continue
    const diagnostic = cleanLine((fields.get('diagnostic-code') ?? '').replace(/^[a-z0-9-]{1,20}\s*;\s*/i, '')).slice(
      0,
      maxDiagnostic,
    )
    const status = statusIn(fields.get('status') ?? '') || statusIn(diagnostic)
    const action = (fields.get('action') ?? '').toLowerCase().split(/[\s(;]/)[0] ?? ''
    // The original recipient is the one we wrote to; the final one may be where it was forwarded.
    const original = addressOf(fields.get('original-recipient'))
    const final = addressOf(fields.get('final-recipient'))
    const address = original || final
    const otherAddress = original === final ? plainOf(original) : original ? final : ''
    if (address !== '' && isFailure(action, status))
      failed.push({ address, action: 'failed', status, diagnostic, otherAddress })
  }
  return failed
}

/** A pattern for one system: where the notice names its recipients, and what follows as the reason. */
type NoticePattern = { system: string; sign: RegExp; recipient: RegExp }

const address = '[^\\s<>()\\[\\]",;:@]{1,64}@[A-Za-z0-9.\\-\\u0080-\\uffff\\[\\]:]{1,253}'
const patterns: NoticePattern[] = [
  {
    system: 'qmail',
    sign: /^Hi\. This is the |qmail-send|I'm afraid I wasn't able to deliver/im,
    recipient: new RegExp(`^<(${address})>:[ \\t]*\\n((?:[^\\n]+\\n?){0,12})`, 'gm'),
  },
  {
    system: 'postfix',
    sign: /This is the (mail system|Postfix program)|I'm sorry to have to inform you/i,
    recipient: new RegExp(`^[ \\t]*<(${address})>(?: \\(expanded from [^)\\n]*\\))?:((?:[^\\n]+\\n?){0,12})`, 'gm'),
  },
  {
    system: 'exim',
    sign: /created automatically by mail delivery software|could not be delivered to (one or more|all) of its\s+recipients/i,
    recipient: new RegExp(`^ {1,4}<?(${address})>?[ \\t]*(?:\\n|$)((?:(?: {3,}|\\t)[^\\n]+\\n?){0,12})`, 'gm'),
  },
  {
    system: 'gmail',
    sign: /wasn't delivered to|delivery to the following recipients? failed|Address not found|Delivery Status Notification \(Failure\)/i,
    recipient: new RegExp(
      `(?:delivered to|failed permanently:|failed:|recipient failed permanently:)\\s+<?(${address})>?((?:[^\\n]*\\n?){0,14})`,
      'gi',
    ),
  },
  {
    system: 'exchange',
    sign: /Delivery has failed to these recipients|The following recipient\(s\) (cannot|could not) be reached|couldn't be delivered|Die Übermittlung an folgende Empfänger/i,
    recipient: new RegExp(`(?:^|[\\n(<: ])(?:mailto:)?(${address})[)>]?((?:[^\\n]*\\n?){0,8})`, 'g'),
  },
  {
    system: 'other',
    sign: /(failed recipient|undeliver|not (be )?deliver|delivery (has )?fail|user unknown|mailbox (is )?(full|unavailable)|permanent (fatal )?error|returned to sender)/i,
    recipient: new RegExp(`(?:^|[\\n <(:])(${address})[>)]?((?:[^\\n]*\\n?){0,6})`, 'g'),
  },
]

/** The part of a notice before the returned message. */
function noticeOf(text: string): { notice: string; returned: string } {
  const head = text.slice(0, maxNoticeText)
  const cut =
    /\n[-\s]*(-+ ?(Below this line is a copy of the message|This is a copy of (the|your) message|Original message|The header of the original|Unsent message below|Message header follows|Returned message|Transcript of session follows)|Received: from |Original message headers:)/i.exec(
      head,
    )
  return cut
    ? { notice: head.slice(0, cut.index + 1), returned: text.slice(cut.index, cut.index + maxNoticeText) }
    : { notice: head, returned: head }
}

const delaySigns =
  /(delayed|still (being )?(retr|tr)ying|will (be retried|keep trying)|has not yet been delivered|THIS IS A WARNING MESSAGE ONLY|temporary problem)/i

const isDelay = (notice: string, subject: string) =>
  delaySigns.test(subject) || (delaySigns.test(notice) && !/permanent|giv(en|ing) up|failed/i.test(notice))

function readNotice(notice: string, subject: string): BouncedRecipient[] {
  if (isDelay(notice, subject)) return []
  const pattern = patterns.find((each) => each.sign.test(notice) || each.sign.test(subject))
  if (!pattern) return []
  const found = new Map<string, BouncedRecipient>()
  for (const match of notice.matchAll(pattern.recipient)) {
    const recipient = tidy(match[1] ?? '')
    if (recipient === '' || isDaemonAddress(recipient) || found.has(recipient) || found.size >= maxRecipients) continue
    const diagnostic = cleanLine((match[2] ?? '').replace(/\s+/g, ' ')).slice(0, maxDiagnostic)
    const status = statusIn(diagnostic) || statusIn(notice)
    if (status.startsWith('4') && !/giv(en|ing) up/i.test(notice)) continue
    found.set(recipient, { address: recipient, action: 'failed', status, diagnostic, otherAddress: '' })
  }
  return [...found.values()]
}

function isDaemonAddress(recipient: string): boolean {
  return /^(mailer-daemon|postmaster|mail-daemon|noreply|no-reply)@/i.test(recipient)
}

function originalIdOf(input: BounceInput, returned: string): string | null {
  for (const headers of input.returnedHeaders) {
    const id = parseOwnMessageId(headerValue({ headers }, 'message-id'))
    if (id) return id
  }
  for (const status of input.deliveryStatus) {
    const id = /^X-(?:Original-Message-ID|Simplified-Message-Id|Postfix-Message-ID):\s*(.+)$/im.exec(status)?.[1]
    if (id) return parseOwnMessageId(id)
  }
  const inText = /^[ \t>]*Message-I[Dd]:\s*(<[^<>\s]{3,998}>)/im.exec(returned)?.[1]
  return inText ? parseOwnMessageId(inText) : null
}

/** Values of a header of the returned message: of its headers where they came as such, else as a line of the notice's text. */
function returnedValues(input: BounceInput, returned: string, name: string): string[] {
  const structured = input.returnedHeaders.map((headers) => headerValue({ headers }, name)).filter((one) => one !== '')
  if (structured.length > 0) return structured
  const line = new RegExp(`^[ \\t>]*${name}:[ \\t]*([^\\n]{1,998})`, 'gim')
  return [...returned.matchAll(line)].map((match) => match[1] ?? '').slice(0, 5)
}

/** What the notice says of the message that came back, besides its Message-ID. */
function originalOf(input: BounceInput, returned: string) {
  const [written] = returnedValues(input, returned, 'date')
  const arrival = input.deliveryStatus.flatMap((one) => /^Arrival-Date:[ \t]*(.+)$/im.exec(one)?.[1] ?? [])[0]
  return {
    returnedAddresses: ['reply-to', 'return-path'].flatMap((name) =>
      returnedValues(input, returned, name).flatMap((value) => parseAddresses(value, null).map((one) => one.address)),
    ),
    writtenAt: written ? parseMailDate(written) : null,
    handedOverAt: arrival ? parseMailDate(arrival) : null,
  }
}

/**
 * Who did not get which message. Recipients are empty for notices that only delay or confirm. Pure; to be asked only
 * for messages of class bounce.
 */
export function readBounce(input: BounceInput): BounceReport {
  const { notice, returned } = noticeOf(input.text)
  const original = { originalMessageId: originalIdOf(input, returned), ...originalOf(input, returned) }
  const byStatus = input.deliveryStatus.flatMap(readDeliveryStatus)
  if (byStatus.length > 0) return { ...original, recipients: unique(byStatus), delayed: false }
  // A machine-readable report that names recipients but no failure is complete: its prose must not add one.
  if (input.deliveryStatus.some((status) => /^(final|original)-recipient:/im.test(status)))
    return {
      ...original,
      recipients: [],
      delayed: input.deliveryStatus.some((one) => /^Action:\s*delayed/im.test(one)),
    }
  const delayed = isDelay(notice, input.subject)
  const byText = readNotice(notice, input.subject)
  const named = input.failedRecipients
    .split(',')
    .map(tidy)
    .filter((each) => each !== '')
  if (named.length === 0) return { ...original, recipients: byText, delayed: delayed && byText.length === 0 }
  const recipients = named.map(
    (each) =>
      byText.find((other) => other.address === each) ?? {
        address: each,
        action: 'failed',
        status: statusIn(notice),
        diagnostic: '',
        otherAddress: '',
      },
  )
  return { ...original, recipients: unique(recipients), delayed: false }
}

function unique(recipients: BouncedRecipient[]): BouncedRecipient[] {
  const seen = new Map<string, BouncedRecipient>()
  for (const recipient of recipients) if (!seen.has(recipient.address)) seen.set(recipient.address, recipient)
  return [...seen.values()].slice(0, maxRecipients)
}
