import { z } from 'zod'
import { Said, Sentence } from '../../platform/http/fields.ts'
import { quietFields, sendMailField } from '../../platform/quiet.ts'
import { finishAnyway } from '../tickets/tickets.contract.ts'

/** One mailbox: a name as shown ('' when none) and an address. */
export const Address = z.object({ name: z.string(), address: z.string() }).meta({ id: 'Address' })
export type Address = z.infer<typeof Address>

export const Attachment = z
  .object({
    id: z.uuid(),
    name: z.string(),
    contentType: z.string().describe('What the sender said it is. Never trusted for showing it in place.'),
    size: z.number().int().describe('Bytes.'),
    sha256: z.string(),
    url: z.string().describe('Path of the bytes on this server.'),
    inline: z.boolean().describe('True when the HTML body shows it in place.'),
    contentId: z.string().nullable(),
    scan: z
      .enum(['off', 'waiting', 'clean', 'infected'])
      .describe(
        'What the virus scanner says. off: there was none. waiting: held back until it has looked. infected: in quarantine, never ' +
          'handed out.',
      ),
    scanWords: z.string().describe('The name of the virus, or why the scanner has not looked yet; else empty.'),
    redacted: z.boolean().describe('True: the file was removed for privacy; nothing of it is left.'),
  })
  .meta({ id: 'Attachment' })
export type Attachment = z.infer<typeof Attachment>

export const RemoteImages = z
  .object({
    data: z.array(
      z.object({
        address: z.string().describe('As it stands in the HTML of the message.'),
        url: z.string().describe('Where this server hands it out: a path, or an address of ATTACHMENTS_URL.'),
      }),
    ),
  })
  .meta({ id: 'RemoteImages', description: 'Pictures of a message that lie on other servers.' })

export const Delivery = z
  .object({
    address: z.string(),
    role: z.enum(['to', 'cc', 'bcc']),
    state: z.enum(['queued', 'accepted', 'failed', 'bounced', 'parked', 'not_sent', 'cancelled']),
    response: z.string().describe("The receiving server's words, or ours why it has not left."),
    said: z.array(Said).nullable().describe('Ours, by their codes; null: those of a server.'),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>

export const MessageKind = z.enum(['public', 'note'])

export const Message = z
  .object({
    id: z.uuid(),
    ticketId: z.uuid(),
    kind: MessageKind.describe('public: goes to the customer. note: the team only, it never leaves. Never changes.'),
    direction: z.enum(['in', 'out']),
    author: z.object({ kind: z.enum(['user', 'contact', 'system']), id: z.uuid().nullable(), name: z.string() }),
    from: Address.nullable(),
    to: z.array(Address),
    cc: z.array(Address),
    bcc: z.array(Address),
    subject: z.string(),
    bodyText: z.string().describe('The whole text, quoted history included.'),
    visibleText: z.string().describe('Without quoted history and signature; cut at 64 kB.'),
    bodyHtml: z.string().nullable().describe('Sanitized. Remote pictures stand as data-remote-src.'),
    visibleHtml: z.string().nullable(),
    truncated: z.boolean().describe('True in a list whose bodies are too large together: get the message by its id.'),
    remoteImages: z.number().int(),
    attachments: z.array(Attachment),
    rfcMessageId: z.string().nullable(),
    replyAddress: z.string().nullable(),
    answersId: z.uuid().nullable(),
    ledgerId: z.uuid().nullable(),
    mailClass: z.enum(['normal', 'auto', 'bounce', 'list']),
    held: z
      .object({ reason: z.string() })
      .nullable()
      .describe('Set when the sender does not take part in the ticket: accept or leave it.'),
    why: z.record(z.string(), z.unknown()).nullable().describe('Why the message is in this ticket.'),
    onlyThanks: z
      .object({ reason: z.string(), said: Said })
      .nullable()
      .describe('Set when it only says thanks and its ticket stayed resolved by that, with the reason.'),
    recordedOnly: z.boolean().describe('True: a reply that was written down and mailed to nobody (`sendMail: false`).'),
    subjectChanged: z.boolean(),
    redacted: z
      .object({ at: z.iso.datetime(), by: z.string(), whole: z.boolean() })
      .nullable()
      .describe(
        'Set when something of it was removed for privacy, by whom and when; `whole`: nothing of its text is left.',
      ),
    origin: z
      .object({ id: z.uuid(), code: z.string() })
      .nullable()
      .describe(
        'The ticket in which it was written or arrived, when it was moved from there; null also when you do not see it.',
      ),
    deliveries: z.array(Delivery),
    undoUntil: z.iso.datetime().nullable().describe('Until when the sender may take it back.'),
    sentAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
    place: z
      .int()
      .describe(
        'The order in which messages arrived in this ticket, whatever their times say; 0: long ago, as `createdAt`.',
      ),
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof Message>

/** What somebody else wrote, in short. */
export const NewerMessage = z.object({
  id: z.uuid(),
  kind: MessageKind,
  authorName: z.string(),
  sentAt: z.iso.datetime(),
  preview: z.string().describe('First words.'),
})
export type NewerMessage = z.infer<typeof NewerMessage>

/** What was written, with what a person should know of it; those who sent it by API see it here alone. */
export const PostedMessage = Message.extend({
  warnings: z
    .array(Sentence)
    .describe('Of a reply: for example that it leaves by another address than the one that the customer wrote to.'),
  meanwhile: z
    .array(NewerMessage)
    .describe(
      'Of a reply without `lastSeenMessageId`: what others wrote after the message that it answers, the oldest first, at most 20: a ' +
        'colleague may have answered already. Within `undoSeconds` it can be taken back (undoMessage).',
    ),
}).meta({ id: 'PostedMessage' })

/** A recipient as typed: an address, or name and address. */
export const RecipientInput = z.union([
  z.string().trim().min(1).max(1000),
  z.strictObject({ name: z.string().max(500).default(''), address: z.string().trim().min(1).max(1000) }),
])

export const PostMessage = z
  .strictObject({
    kind: MessageKind.describe('public: mailed to the recipients. note: seen by the team only.'),
    bodyHtml: z.string().max(2_000_000).optional().describe('Give this or bodyText.'),
    bodyText: z.string().max(2_000_000).optional(),
    to: z
      .array(RecipientInput)
      .max(100)
      .optional()
      .describe('Recipients; computed when to, cc and bcc are all left out.'),
    cc: z.array(RecipientInput).max(100).optional(),
    bcc: z.array(RecipientInput).max(100).optional(),
    attachmentIds: z.array(z.uuid()).max(100).default([]).describe('Files that you uploaded and did not use yet.'),
    answersId: z.uuid().optional().describe('The message that is answered; the newest from outside unless told.'),
    channelId: z.uuid().optional(),
    setStatus: z.enum(['open', 'in_progress', 'waiting', 'resolved', 'closed']).optional(),
    finishAnyway: finishAnyway.optional(),
    confirmed: z
      .boolean()
      .optional()
      .describe(
        'True: a person looked at unusual recipients. Unless given: true by API key, whose sender named them; false else.',
      ),
    lastSeenMessageId: z
      .uuid()
      .nullable()
      .optional()
      .describe(
        'Of a reply: the newest message that its writer saw, null for none. When others wrote since then it is held: 409 ' +
          '`message.stale` with them in `newer`; send it again with the last of their ids to let it go all the same. Say it wherever ' +
          'a person or a program read the thread before it wrote. Absent: nothing is held, and `meanwhile` of the answer says what ' +
          'others wrote after the message that is answered.',
      ),
    ...quietFields,
    sendMail: sendMailField,
    grantAccess: z
      .array(z.uuid())
      .max(50)
      .optional()
      .describe(
        'Of a note: members whom it names, themselves or by a team, and who do not see the ticket; they see it from now on. Needs ' +
          'tickets:update. Without it such a mention is refused: 409 `mention.no_access`, with them in `people`.',
      ),
    leaveOut: z
      .boolean()
      .optional()
      .describe(
        'Of a note: members of the teams that it names are not told when they do not see the ticket, instead of the refusal.',
      ),
    draftId: z.uuid().optional().describe('Your draft that becomes this message: it is gone with the sending.'),
    undoSeconds: z
      .number()
      .int()
      .min(0)
      .max(60)
      .default(0)
      .describe('It does not leave before; until then it can be undone.'),
  })
  .meta({ id: 'PostMessage' })
export type PostMessage = z.infer<typeof PostMessage>

export const ReplyDraft = z
  .object({
    channel: z.object({ id: z.uuid(), name: z.string(), address: z.string() }),
    channels: z.array(z.object({ id: z.uuid(), name: z.string(), address: z.string() })),
    writtenTo: z
      .object({ id: z.uuid(), name: z.string(), address: z.string() })
      .nullable()
      .describe(
        'The channel that the customer wrote to, also when it is switched off. Another `channel` is warned of.',
      ),
    from: Address.describe('Who sends: the agent’s name and the identity’s address.'),
    to: z.array(Address),
    cc: z.array(Address),
    subject: z.string(),
    replyAddress: z.string().nullable(),
    warnings: z.array(Sentence),
    answers: z
      .object({
        id: z.uuid(),
        authorName: z.string(),
        sentAt: z.iso.datetime(),
        preview: z.string().describe('First words.'),
        isNewest: z.boolean().describe('True: the one that is answered unless another is named.'),
      })
      .nullable()
      .describe('The message that it answers; null: there is none yet.'),
  })
  .meta({ id: 'ReplyDraft' })

export const UndoneMessage = z
  .object({
    kind: MessageKind,
    bodyHtml: z.string().nullable(),
    bodyText: z.string(),
    to: z.array(Address),
    cc: z.array(Address),
    bcc: z.array(Address),
    answersId: z.uuid().nullable(),
    attachmentIds: z.array(z.uuid()),
    attachments: z.array(Attachment),
  })
  .meta({ id: 'UndoneMessage', description: 'What was written, so that nothing typed is lost.' })
export type UndoneMessage = z.infer<typeof UndoneMessage>
