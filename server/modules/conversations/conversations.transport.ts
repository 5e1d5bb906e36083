import type { Cx } from '../../platform/context.ts'
import { type FieldError, Problem } from '../../platform/errors.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { Address, Delivery } from './conversations.contract.ts'

/**
 * What a channel may know of a ticket. Nothing of the team's own is in it: no preview (it may be a note's), no labels, no
 * description. Notes reach a transport in no form: neither as the message, nor as the one that is answered or quoted.
 */
export type TransportTicket = {
  id: string
  code: string
  subject: string
  channelId: string | null
  requester: { id: string; name: string; email: string | null } | null
  /** Addresses of those who were the requester when the answered message came, and are not any more. */
  formerRequesters: string[]
  /** Customers besides the requester who get each reply. */
  participants: Address[]
}

/** A public message as a channel sees it; held ones (unverified sender) are never among them. */
export type AnsweredMessage = {
  id: string
  direction: 'in' | 'out'
  channelId: string | null
  from: Address | null
  replyTo: Address[]
  to: Address[]
  cc: Address[]
  subject: string
  /** Author's own words, without quoted history; at most 64 kB. */
  visibleText: string
  /** Sanitized; null when it had no HTML or is over 64 kB. */
  visibleHtml: string | null
  rfcMessageId: string | null
  authorName: string
  sentAt: Date
}

export type Recipients = { to: Address[]; cc: Address[]; bcc: Address[] }

/** What a reply would be. `draft` of the transport computes it; the composer shows it; the server derives it again when sending. */
export type ReplyDraft = Recipients & {
  channel: { id: string; name: string; address: string }
  /** All channels by which this ticket may be answered. */
  channels: { id: string; name: string; address: string }[]
  /** The one that the customer wrote to, also when it is switched off; null: he wrote to none. */
  writtenTo: { id: string; name: string; address: string } | null
  from: Address
  subject: string
  /** Signed reply address; null when the channel has no plus-addressing. */
  replyAddress: string | null
  /** For the agent ("The answer goes to a Reply-To that is not the sender"). */
  warnings: Sentence[]
  /** Why it cannot be sent like this, by field (`to.0.address`); empty: it can. */
  errors: FieldError[]
  /** What is unusual and must be confirmed (product.md CH10), empty: send at once. */
  unusual: Sentence[]
}

export type DraftRequest = {
  ticket: TransportTicket
  /** The message that is answered; null: the ticket has no message from outside. */
  answers: AnsweredMessage | null
  /** The channel that the agent chose; null: the transport chooses. */
  channelId: string | null
  /** What the agent saw and sends; null: computed from `answers`. */
  recipients: Recipients | null
  /** Text of the reply, to find words meant for colleagues; '' for a draft without text. */
  bodyText: string
  /** Addresses of everybody who takes part in the ticket. */
  known: string[]
}

/** An attachment of a message: its bytes lie in file storage under `storageKey`. */
export type StoredAttachment = {
  id: string
  name: string
  contentType: string
  size: number
  sha256: string
  storageKey: string
  inline: boolean
  /** Without angle brackets. Inline pictures of a composed body are its `<img src="/api/v1/attachments/{id}">`. */
  contentId: string | null
}

export type PrepareRequest = {
  ticket: TransportTicket
  /** From `nameMail`. */
  rfcMessageId: string
  message: {
    id: string
    authorId: string | null
    authorName: string
    /** The sanitized body; null when it was written as text. When `bodyKey` is set both are cut: read the file when sending. */
    bodyHtml: string | null
    bodyText: string
    /** File storage key of the whole body as JSON (`StoredBody`), for bodies over 64 kB. */
    bodyKey: string | null
  }
  draft: ReplyDraft
  /** Answered, and the one to quote. */
  answers: AnsweredMessage | null
  /** Message-IDs of the ticket's public messages, oldest first, at most 50: the References of the mail. */
  thread: string[]
  attachments: StoredAttachment[]
  /** It must not leave before this many seconds have passed; 0: at once. */
  undoSeconds: number
  /** Nobody wrote it: it says so to other machines, and quotes nothing. */
  automatic?: boolean
}

/** An automatic answer that is to be written. */
export type AutomaticRequest = {
  ticketCode: string
  to: string
  /** The newest message from outside; null: there is none. */
  answered: { mailClass: 'normal' | 'auto' | 'bounce' | 'list'; ledgerId: string | null } | null
  /** Messages of the ticket within the last ten minutes. */
  inThread: number
}

export type AutomaticVerdict = {
  /** Why it must not be sent (docs/quality.md, who is who 6); null: it may. */
  refused: Sentence | null
  /** False: nobody knows whether the address wrote what came from it, so nothing that was written there may be repeated. */
  proven: boolean
  /** Its subject in place of the customer's own; null: that of a reply. */
  subject: string | null
}

/**
 * A way by which public replies leave. The channel module registers it at boot; everything happens in the transaction of the
 * message, nothing is sent in it (law 2).
 */
export type ReplyTransport = {
  kind: 'email'
  /** Computes channel, sender, recipients, subject. Throws 404/422 when the channel is unknown, 409 when there is none. */
  draft: (cx: Cx, request: DraftRequest) => Promise<ReplyDraft>
  /** The Message-ID (no angle brackets) that the mail of a message shall have for ever. Writes nothing. */
  nameMail: (cx: Cx, request: { ticketId: string; messageId: string; draft: ReplyDraft }) => string
  /** Whether an automatic answer may be sent, and what it may repeat. Writes nothing. */
  judgeAutomatic: (cx: Cx, request: AutomaticRequest) => Promise<AutomaticVerdict>
  /** Writes the outbox row with its recipients, and returns their deliveries as `deliveriesOf` would. */
  prepare: (cx: Cx, request: PrepareRequest) => Promise<Delivery[]>
  /**
   * Takes the message back: removes its outbox row (the message row is deleted next and the row refers to it) unless a
   * sender has claimed it. Locks the row, so that either the sender or the undo wins. False: it has left.
   */
  undo: (cx: Cx, messageId: string) => Promise<boolean>
  /** Delivery states by message id, one query for all; messages that it does not know are absent. */
  deliveriesOf: (cx: Cx, messageIds: string[]) => Promise<Map<string, Delivery[]>>
  /** Messages stand in another ticket now: what comes back for them is told there. */
  follow: (cx: Cx, messageIds: string[], ticketId: string) => Promise<void>
  /** Tries the failed recipients again. False: nothing of it failed. */
  retry: (cx: Cx, messageId: string) => Promise<boolean>
}

/** What to do when there is nobody to write to. */
export function nobodyToWriteTo(requester: { name: string; email: string | null } | null): Sentence {
  if (!requester)
    return sentence(
      'reply.no_requester',
      'This ticket has no requester. Name a recipient, or set a requester with an email address.',
    )
  if (!requester.email)
    return sentence(
      'reply.no_address',
      words`${{ name: requester.name }} has no email address. Add one to the contact, or name a recipient.`,
    )
  return sentence('reply.nobody', 'There is nobody to write to. Name a recipient.')
}

let transport: ReplyTransport | null = null

/** Names the transport. Once per process, by the channel module's `register`. */
export function registerReplyTransport(one: ReplyTransport): void {
  transport = one
}

/** The registered transport; null in a process without channels. */
export function findReplyTransport(): ReplyTransport | null {
  return transport
}

/** The registered transport, or 503 when this process has none. */
export function getReplyTransport(): ReplyTransport {
  if (transport) return transport
  throw new Problem(503, 'message.no_transport', 'This server has no way to send replies. Ask its administrator.')
}
