import { z } from 'zod'
import { Id, Instant, Said } from '../../platform/http/fields.ts'
import { page } from '../../platform/http/paging.ts'
import { Address, Attachment, MessageKind, PostMessage, RecipientInput } from './conversations.contract.ts'

const Person = z.object({ id: z.uuid(), name: z.string() })

export const Draft = z
  .object({
    id: z.uuid(),
    ticketId: z.uuid(),
    kind: MessageKind,
    author: Person,
    bodyHtml: z.string().describe('Sanitized.'),
    to: z.array(Address).nullable().describe('to, cc, bcc null: the computed ones.'),
    cc: z.array(Address).nullable(),
    bcc: z.array(Address).nullable(),
    channelId: z.uuid().nullable(),
    answersId: z.uuid().nullable(),
    seenMessageId: z.uuid().nullable().describe('The newest message in the thread when it was begun.'),
    attachments: z.array(Attachment),
    version: z.int().describe('One more at each saving.'),
    shared: z.boolean().describe('True: everybody who sees the ticket reads it, and may approve it or take it over.'),
    approval: z.object({ by: Person, at: Instant, comment: z.string() }).nullable(),
    scheduled: z
      .object({
        sendAt: Instant,
        setStatus: z.string().nullable(),
        holdOnReply: z
          .boolean()
          .describe('True: it waits when somebody writes to the customer, or he does, before then.'),
      })
      .nullable()
      .describe('Set: it leaves by itself then. Everybody who sees the ticket sees it.'),
    held: z
      .object({ ...Said.shape, text: z.string() })
      .nullable()
      .describe('Why it did not leave at its time; it is an ordinary draft again.'),
    savedAt: Instant,
  })
  .meta({ id: 'Draft', description: 'What a member has written on a ticket and not sent.' })
export type Draft = z.infer<typeof Draft>

export const Drafts = z.object({ data: z.array(Draft) }).meta({ id: 'Drafts' })

/** One of the actor's own drafts, for lists. */
export const OwnDraft = z
  .object({
    id: z.uuid(),
    ticketId: z.uuid(),
    ticketCode: z.string(),
    subject: z.string().describe('Of the ticket.'),
    kind: MessageKind,
    preview: z.string().describe('First words; empty when there are only files or recipients yet.'),
    shared: z.boolean(),
    held: z.boolean().describe('True: it was to leave later and did not; the draft says why.'),
    sendAt: Instant.nullable().describe('Set: it leaves by itself then.'),
    savedAt: Instant,
  })
  .meta({ id: 'OwnDraft' })
export type OwnDraft = z.infer<typeof OwnDraft>

export const OwnDraftsPage = page(OwnDraft)
export type OwnDraftsPage = z.infer<typeof OwnDraftsPage>

const recipients = z.array(RecipientInput).max(100).nullable().default(null)

export const SaveDraft = z
  .strictObject({
    kind: MessageKind,
    bodyHtml: z.string().max(2_000_000),
    to: recipients,
    cc: recipients,
    bcc: recipients,
    channelId: Id.nullable().default(null),
    answersId: Id.nullable().default(null),
    seenMessageId: Id.nullable().default(null),
    attachmentIds: z.array(Id).max(100).default([]).describe('Uploads of yours that no message uses.'),
    baseVersion: z
      .int()
      .min(0)
      .optional()
      .describe(
        'The version that was changed, 0 for none. Another one is there: 409 `draft.newer` with it as `draft`.',
      ),
  })
  .meta({ id: 'SaveDraft', description: 'The whole draft: what is absent is empty.' })
export type SaveDraft = z.infer<typeof SaveDraft>

export const ShareDraft = z.strictObject({ shared: z.boolean() }).meta({ id: 'ShareDraft' })

export const ApproveDraft = z
  .strictObject({
    version: z.int().min(1).describe('What was read: 409 `draft.newer` when it was changed since then.'),
    comment: z.string().trim().max(2000).default(''),
  })
  .meta({ id: 'ApproveDraft' })

export const ScheduleMessage = z
  .strictObject({
    ...PostMessage.omit({
      undoSeconds: true,
      kind: true,
      grantAccess: true,
      leaveOut: true,
      notifyMembers: true,
      runAutomations: true,
      sendMail: true,
    }).shape,
    sendAt: Instant.describe('From one minute to one year ahead.'),
    holdOnReply: z
      .boolean()
      .default(true)
      .describe('It becomes a draft again, and you are told, when the customer writes or a colleague answers before.'),
  })
  .meta({ id: 'ScheduleMessage', description: 'A public reply that leaves later.' })
export type ScheduleMessage = z.infer<typeof ScheduleMessage>
