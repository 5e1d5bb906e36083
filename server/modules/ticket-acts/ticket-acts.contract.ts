import { z } from 'zod'
import { line, Sentence } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { Address } from '../conversations/conversations.contract.ts'
import { Ticket, TicketStatus } from '../tickets/tickets.contract.ts'
import { clonedParts } from './clone.rules.ts'
import { linkRelations, settableRelations } from './links.rules.ts'

const time = z.iso.datetime()
const Ref = z.object({ id: z.uuid(), name: z.string() })
const ticketRef = z.string().trim().min(1).max(100)

export const MergeTickets = z
  .strictObject({
    sourceIds: z
      .array(ticketRef)
      .min(1, invalid('invalid.nothing_to_merge', 'Name at least one ticket to merge.'))
      .max(20)
      .describe('Ids or codes of the tickets that end in this one.'),
    reason: z.string().trim().max(500).default(''),
  })
  .meta({ id: 'MergeTickets' })

export const MergedTicket = z
  .object({ ticket: Ticket, actIds: z.array(z.uuid()).describe('What undoTicketAct takes, one for each source.') })
  .meta({ id: 'MergedTicket' })

const moved = {
  messageIds: z.array(z.uuid()).min(1, invalid('invalid.nothing_to_split', 'Choose at least one message.')).max(500),
  reason: z.string().trim().max(500).default('').describe('Stands in the timelines of both tickets.'),
}

export const SplitTicket = z
  .strictObject({ ...moved, subject: line(1000).optional().describe('That of the first message unless told.') })
  .meta({ id: 'SplitTicket' })

export const MoveToTicket = z
  .strictObject({ ...moved, target: ticketRef.describe('Id or code of the ticket in which they belong.') })
  .meta({ id: 'MoveToTicket' })

export const MovedMessages = z
  .object({ ticket: Ticket.describe('Where they stand now.'), actId: z.uuid().describe('What undoTicketAct takes.') })
  .meta({ id: 'MovedMessages' })

export const CloneTicket = z
  .strictObject({
    parts: z.array(z.enum(clonedParts)).max(clonedParts.length).default([]).describe('What is copied.'),
    subject: line(1000).optional(),
  })
  .meta({ id: 'CloneTicket' })

export const FollowUpTicket = z.strictObject({ subject: line(1000).optional() }).meta({ id: 'FollowUpTicket' })

export const LinkTickets = z
  .strictObject({
    relation: z.enum(settableRelations).describe('What the other ticket is for this one.'),
    other: ticketRef.describe('Id or code.'),
  })
  .meta({ id: 'LinkTickets' })

/** An instant, with zone. */
const dueAt = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .nullable()

const itemFields = {
  assigneeId: z.uuid().nullable().optional(),
  dueAt: dueAt.optional(),
  linkedTicket: ticketRef.nullable().optional().describe('Id or code of a ticket that the item points to.'),
}
export const AddChecklistItem = z.strictObject({ text: line(500), ...itemFields }).meta({ id: 'AddChecklistItem' })
export const UpdateChecklistItem = z
  .strictObject({ text: line(500).optional(), done: z.boolean().optional(), ...itemFields })
  .meta({ id: 'UpdateChecklistItem' })
export const OrderChecklist = z.strictObject({ ids: z.array(z.uuid()).max(100) })
export const ApplyChecklistTemplate = z.strictObject({ templateId: z.uuid() }).meta({ id: 'ApplyChecklistTemplate' })

const TemplateItem = z.strictObject({
  text: line(500),
  dueDays: z.int().min(0).max(365).nullable().default(null).describe('Due so many days after it was applied.'),
})
const templateItems = z
  .array(TemplateItem)
  .min(1, invalid('invalid.empty_template', 'Write at least one item.'))
  .max(50)
export const ChecklistTemplate = z
  .object({
    id: z.uuid(),
    name: z.string(),
    items: z.array(z.object({ text: z.string(), dueDays: z.int().nullable() })),
  })
  .meta({ id: 'ChecklistTemplate' })
export const CreateChecklistTemplate = z
  .strictObject({ name: line(100), items: templateItems })
  .meta({ id: 'CreateChecklistTemplate' })
export const UpdateChecklistTemplate = z
  .strictObject({ name: line(100).optional(), items: templateItems.optional() })
  .meta({ id: 'UpdateChecklistTemplate' })

const OtherTicket = z.object({ id: z.uuid(), code: z.string(), subject: z.string(), status: TicketStatus })

export const Incident = z
  .object({
    id: z.uuid(),
    code: z.string(),
    subject: z.string(),
    status: TicketStatus,
    requesterName: z.string().nullable(),
    to: z.array(Address),
    cc: z.array(Address),
    warnings: z.array(Sentence).describe('What is unusual about the answer, or why there can be none.'),
  })
  .meta({ id: 'Incident', description: 'An open incident of a problem, with whom an answer to it would reach.' })
export type Incident = z.infer<typeof Incident>

export const TicketAround = z
  .object({
    links: z.array(
      z.object({
        id: z.uuid().nullable().describe('Null: it follows from what was done and cannot be removed.'),
        relation: z.enum(linkRelations).describe('What that ticket is for this one.'),
        ticket: OtherTicket,
      }),
    ),
    checklist: z.array(
      z.object({
        id: z.uuid(),
        text: z.string(),
        done: z.boolean(),
        doneAt: time.nullable(),
        doneBy: Ref.nullable(),
        assignee: Ref.nullable(),
        dueAt: time.nullable(),
        linkedTicket: OtherTicket.nullable(),
      }),
    ),
    followers: z.array(Ref),
    participants: z
      .array(Ref.extend({ email: z.string().nullable() }))
      .describe('Customers besides the requester who get the replies.'),
    acts: z
      .array(
        z.object({
          id: z.uuid(),
          kind: z.enum(['merge', 'split', 'move']),
          role: z.enum(['source', 'target']).describe('What this ticket was in it.'),
          other: OtherTicket,
          reason: z.string(),
          byName: z.string(),
          at: time,
          undoUntil: time.nullable().describe('Null: too long ago.'),
        }),
      )
      .describe('Merges, splits and moves of messages that were not undone, the newest first.'),
    requesterProposal: z
      .object({ name: z.string(), address: z.string(), by: Ref })
      .nullable()
      .describe(
        'Who wrote the mail that a member forwarded, while that member is the requester and nobody has answered.',
      ),
  })
  .meta({ id: 'TicketAround', description: 'What stands beside a ticket.' })
export type TicketAround = z.infer<typeof TicketAround>

export const EscalateTicket = z
  .strictObject({
    reason: z
      .string()
      .trim()
      .min(1, invalid('invalid.empty', 'Must not be empty.'))
      .max(2000)
      .describe('Why the next tier is needed; stands in the timeline.'),
  })
  .meta({ id: 'EscalateTicket' })

export const AnswerRequesterProposal = z
  .strictObject({ accept: z.boolean().describe('true makes the proposed person the requester; false lets it be.') })
  .meta({ id: 'AnswerRequesterProposal' })
