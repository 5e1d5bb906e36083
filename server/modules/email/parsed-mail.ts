import type { Sentence } from '../../platform/words.ts'

/** The words in which the mail parser speaks to the rest of the product. Plain data: it crosses a worker thread. */

/** One mailbox of a header. `address` is lower-cased in its domain only; it is '' when the header held a name alone. */
export type MailAddress = { name: string; address: string }

/**
 * What a message is, by quality.md "Who is who in mail", rule 6.
 * `auto`: vacation replies and other machines; `bounce`: delivery notices (RFC 3464 or null sender); `list`: mailing lists and bulk.
 */
export type MailClass = 'normal' | 'auto' | 'bounce' | 'list'

/** A file that travels with a message. `content` is byte-identical to what its transfer encoding says. */
export type MailAttachment = {
  name: string
  contentType: string
  size: number
  sha256: string
  content: Uint8Array
  /** Content-ID without angle brackets. */
  contentId: string | null
  /** True when the HTML body shows it in place (cid: reference or Content-Location). */
  inline: boolean
  /** Where it came from, when not an ordinary part: 'tnef' (winmail.dat), 'message' (nested mail), 'calendar', 'signature', 'encrypted'. */
  origin: 'part' | 'tnef' | 'message' | 'calendar' | 'signature' | 'encrypted'
}

/** One failed recipient of a delivery notice. `status` is the enhanced code (5.1.1), `diagnostic` the remote server's words. */
export type FailedRecipient = { address: string; action: string; status: string; diagnostic: string }

/** `otherAddress`: where it failed, or the address we wrote to, when a notice names both; else ''. */
export type BouncedRecipient = FailedRecipient & { otherAddress: string }

export type BounceReport = {
  recipients: BouncedRecipient[]
  /** Message-ID of the message that bounced, without angle brackets, when the notice returns its headers. */
  originalMessageId: string | null
  /** Nobody failed yet: the delivery is late and goes on being tried. */
  delayed: boolean
  /** Reply-To and Return-Path of the message that bounced, as far as the notice returns them. */
  returnedAddresses: string[]
  /** Date of the message that bounced, ISO 8601 UTC; null when it is not returned. */
  writtenAt: string | null
  /** When the server that reports took the message over (Arrival-Date), ISO 8601 UTC; null when it does not say. */
  handedOverAt: string | null
}

/** A parsed message. Message-IDs stand without angle brackets. Strings hold no NUL and no lone surrogates. */
export type ParsedMail = {
  messageId: string | null
  inReplyTo: string[]
  references: string[]
  from: MailAddress | null
  sender: MailAddress | null
  replyTo: MailAddress[]
  to: MailAddress[]
  cc: MailAddress[]
  /** Delivered-To, X-Original-To, Envelope-To: addresses to which a server says it delivered, lower-cased. */
  deliveredTo: string[]
  subject: string
  /** The Date header, ISO 8601 UTC; null when absent or absurd. */
  date: string | null
  /** Whole text body. Made from the HTML when the mail has no text part. '' when it has neither. */
  text: string
  /** Whole HTML body as sent, NOT sanitized; null when the mail has none. */
  html: string | null
  attachments: MailAttachment[]
  class: MailClass
  /** Why `class` is what it is; null for normal. */
  classWhy: Sentence | null
  /** True when no automatic answer may be sent to this message (rule 6), whatever its class. */
  suppressAutoReply: boolean
  bounce: BounceReport | null
  /** True when the message carries our own loop header `X-Deskhand-Loop`. */
  ownLoop: boolean
  /** Tokens of links of our own invitations and password resets anywhere in it (own-links.rules.ts). */
  ownLinks: string[]
  /** Language tag of Content-Language, or null. */
  language: string | null
  /** What was odd and mended ("Subject was not encoded; it was read as windows-1252"). */
  warnings: Sentence[]
}

/** Limits on one message, quality.md "Mail". Sizes in bytes, time in milliseconds. */
export type MailLimits = {
  rawBytes: number
  parts: number
  depth: number
  headerLineBytes: number
  headers: number
  recipients: number
  cpuMs: number
  memoryMb: number
}

export const defaultMailLimits: MailLimits = {
  rawBytes: 35 * 1024 * 1024,
  parts: 1000,
  depth: 50,
  headerLineBytes: 64 * 1024,
  headers: 2000,
  recipients: 1000,
  cpuMs: 10_000,
  memoryMb: 512,
}

/** A message could not be read; it is quarantined with `why` as its reason. */
export class MailUnreadable extends Error {
  readonly code: 'limit' | 'malformed' | 'timeout' | 'memory'
  readonly why: Sentence
  constructor(code: 'limit' | 'malformed' | 'timeout' | 'memory', why: Sentence) {
    super(why.text)
    this.code = code
    this.why = why
  }
}
