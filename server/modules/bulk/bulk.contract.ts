import { z } from 'zod'
import { Id, Instant, Seq } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { NewerMessage } from '../conversations/conversations.contract.ts'
import { ChosenMacros } from '../macros/chosen-macros.contract.ts'
import { ReapplySla } from '../sla/sla.contract.ts'
import { EscalateTicket } from '../ticket-acts/ticket-acts.contract.ts'
import { SetTicketVisibility } from '../tickets/ticket-access.contract.ts'
import { UpdateTicket, WholeList } from '../tickets/tickets.contract.ts'

export const bulkStates = [
  'collecting',
  'running',
  'done',
  'cancelled',
  'stopped',
  'undoing',
  'undone',
  'sending',
] as const
export const rowResults = ['done', 'unchanged', 'refused', 'held'] as const
export const undoResults = ['restored', 'partly', 'kept', 'refused'] as const

/** At most so many tickets are named one by one. */
const mostNamed = 5000

// Short enough to stand in the row of every message it becomes: no file is shared between messages.
const text = z.string().max(15_000)

const BulkMessage = z
  .strictObject({
    kind: z.enum(['public', 'note']).describe('public: a reply to the customer of each. note: seen by the team only.'),
    bodyHtml: text.optional().describe('Give this or bodyText.'),
    bodyText: text.optional(),
  })
  .meta({ id: 'BulkMessage', description: 'Replies leave after 10 seconds, as always.' })

const BulkFollowers = z
  .strictObject({ add: z.array(Id).max(20).optional(), remove: z.array(Id).max(20).optional() })
  .refine(({ add = [], remove = [] }) => add.length + remove.length > 0, {
    message: invalid('invalid.nothing_to_do', 'Say what to change, or what to write.'),
  })
  .meta({ id: 'BulkFollowers', description: 'Members who follow the tickets from now on, or no longer.' })

const BulkMerge = z
  .strictObject({
    ticket: z.string().trim().min(1).max(100).describe('Id or code of the ticket in which the others end.'),
    reason: z.string().trim().max(500).default(''),
  })
  .meta({
    id: 'BulkMerge',
    description: 'Merges each of the tickets into this one, by itself; nothing else is done with it.',
  })

const BulkDelete = z
  .strictObject({ reason: z.string().trim().max(500).default('') })
  .meta({ id: 'BulkDelete', description: 'Deletes the tickets; undoing brings them back.' })

export const CreateBulkChange = z
  .strictObject({
    tickets: z
      .union([z.strictObject({ ids: z.array(Id).min(1).max(mostNamed) }), z.strictObject({ query: WholeList })])
      .describe('Tickets by id, or all of a list (the first 50,000), as they stand when it begins.'),
    change: UpdateTicket.optional().describe('The change of each, as of updateTicket.'),
    message: BulkMessage.optional().describe('Written before the change.'),
    followers: BulkFollowers.optional(),
    mergeInto: BulkMerge.optional(),
    delete: BulkDelete.optional(),
    visibility: SetTicketVisibility.optional().describe(
      'Public or private, and who is chosen to see each, as of setTicketVisibility.',
    ),
    macros: ChosenMacros.optional().describe(
      'Applied to each as by applyMacros: texts with the values of the ticket, which is left out where one is missing.',
    ),
    sla: ReapplySla.optional().describe(
      'An SLA policy applied anew to each, as by reapplySla; tickets that have just that version stay. Needs settings:manage.',
    ),
    escalate: EscalateTicket.optional().describe(
      'Each goes to the queue of the next tier, as by escalateTicket. Those whose queue escalates nowhere are left out.',
    ),
    seenTo: Seq.optional().describe(
      'For replies: the `seq` of the newest event that their writer had seen when he looked at the tickets. Where somebody else ' +
        'wrote after it, the reply is held (`held`, sendHeldReplies). Absent: as of now.',
    ),
  })
  .refine(
    ({ change, message, followers, mergeInto, delete: deletion, macros, visibility, sla, escalate }) =>
      (message ?? followers ?? mergeInto ?? deletion ?? macros ?? visibility ?? sla ?? escalate) !== undefined ||
      Object.values(change ?? {}).some((value) => value !== undefined),
    { path: ['change'], message: invalid('invalid.nothing_to_do', 'Say what to change, or what to write.') },
  )
  .refine(
    ({ change, message, followers, mergeInto, macros, visibility }) =>
      !mergeInto || (change ?? message ?? followers ?? macros ?? visibility) === undefined,
    {
      path: ['mergeInto'],
      message: invalid('invalid.merge_alone', 'Merge by itself: what is merged is closed and takes nothing more.'),
    },
  )
  .refine(
    ({ change, message, followers, mergeInto, delete: deletion, macros, visibility }) =>
      !deletion || (change ?? message ?? followers ?? mergeInto ?? macros ?? visibility) === undefined,
    {
      path: ['delete'],
      message: invalid(
        'invalid.delete_alone',
        'Delete by itself: nobody sees what else was done with a deleted ticket.',
      ),
    },
  )
  .refine(
    ({ change = {}, message, followers, macros, visibility }) =>
      !macros ||
      ((message ?? followers ?? visibility) === undefined &&
        Object.keys(change).every((key) => key === 'finishAnyway')),
    {
      path: ['macros'],
      message: invalid(
        'invalid.macros_alone',
        'Apply macros by themselves: of change only finishAnyway goes with them.',
      ),
    },
  )
  .refine(
    ({ change, message, followers, mergeInto, delete: deletion, macros, visibility, sla }) =>
      !sla || (change ?? message ?? followers ?? mergeInto ?? deletion ?? macros ?? visibility) === undefined,
    {
      path: ['sla'],
      message: invalid('invalid.sla_alone', 'Apply an SLA by itself: its reason stands for nothing else.'),
    },
  )
  .refine(
    ({ change, message, followers, mergeInto, delete: deletion, macros, visibility, sla, escalate }) =>
      !escalate ||
      (change ?? message ?? followers ?? mergeInto ?? deletion ?? macros ?? visibility ?? sla) === undefined,
    {
      path: ['escalate'],
      message: invalid('invalid.escalate_alone', 'Escalate by itself: its reason stands for nothing else.'),
    },
  )
  .meta({ id: 'CreateBulkChange' })
export type CreateBulkChange = z.infer<typeof CreateBulkChange>

const NamedTickets = {
  count: z.int(),
  tickets: z.array(z.object({ id: Id, code: z.string() })).describe('The first five of them.'),
}

export const BulkCheck = z
  .object({
    total: z.int().describe('Tickets that were looked at, of those that you see.'),
    capped: z.boolean().describe('True: there may be more; counts are of the first ones, 10,000 at least.'),
    unfinished: z
      .object(NamedTickets)
      .describe('Open tickets that it would finish with items of their checklists left.'),
    drafts: z
      .object(NamedTickets)
      .describe('Tickets that it would finish or merge in which you have written something and not sent it.'),
    othersDrafts: z.object(NamedTickets).describe('The same of others: whose it is, and its words, stay theirs.'),
    missing: z
      .object({ ...NamedTickets, values: z.array(z.string()).describe('Names of variables without a value.') })
      .describe('Tickets that its macros would leave as they are, because a value is missing.'),
  })
  .meta({ id: 'BulkCheck', description: 'What a change of many tickets would meet.' })
export type BulkCheck = z.infer<typeof BulkCheck>

const Why = z.object({
  code: z.string().describe('As of the error that a single change would have had: ticket.closed.'),
  text: z.string().describe('In English.'),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
  errors: z
    .array(z.object({ path: z.string(), message: z.string(), code: z.string().optional() }))
    .describe('The fields it is about: custom.size.'),
})

export const BulkChange = z
  .object({
    id: Id,
    state: z
      .enum(bulkStates)
      .describe(
        'collecting: its tickets are being found. stopped: the asker may not go on, see stopped. sending: held replies.',
      ),
    total: z.int().describe('Tickets to change; grows while collecting.'),
    capped: z.boolean().describe('True: the list has more tickets than are changed at once.'),
    processed: z.int(),
    done: z.int(),
    unchanged: z.int().describe('Were like that before.'),
    refused: z.int(),
    held: z
      .int()
      .describe(
        'Replies that wait, with the change of their tickets: somebody wrote there meanwhile. See sendHeldReplies.',
      ),
    undo: z
      .object({
        processed: z.int(),
        restored: z.int(),
        kept: z.int().describe('Somebody changed the same since, as a whole or in part: that stays.'),
        refused: z.int(),
      })
      .nullable()
      .describe('Null: not undone.'),
    undoable: z
      .boolean()
      .describe(
        'It changed fields, followers or visibility, merged, deleted or applied macros, is over and not undone. Messages alone cannot be.',
      ),
    fields: z
      .array(z.string())
      .describe(
        'What it changes: keys of updateTicket, custom.<key>, followers, mergeInto, delete, macros, visibility.',
      ),
    macros: z.array(z.object({ id: Id, name: z.string() })).describe('What it applies, by the names of then.'),
    message: z.enum(['public', 'note']).nullable(),
    stopped: Why.nullable(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'BulkChange' })
export type BulkChange = z.infer<typeof BulkChange>

export const SendHeldReplies = z
  .strictObject({
    rows: z
      .array(
        z.strictObject({
          ticketId: Id,
          lastSeenMessageId: Id.nullable().describe(
            'The newest message that you have seen there by now: the last of `newer`. Others who wrote since hold it once more.',
          ),
        }),
      )
      .min(1)
      .max(mostNamed),
  })
  .meta({ id: 'SendHeldReplies' })
export type SendHeldReplies = z.infer<typeof SendHeldReplies>

export const BulkRow = z
  .object({
    position: z.int(),
    id: Id.describe('Of the ticket.'),
    code: z.string().nullable().describe('Null: you do not see the ticket.'),
    subject: z.string().nullable(),
    result: z.enum(rowResults).nullable().describe('Null: not yet.'),
    why: Why.nullable(),
    undoResult: z.enum(undoResults).nullable(),
    undoWhy: Why.nullable(),
    newer: z
      .array(NewerMessage)
      .describe(
        'Of a held reply: what others wrote since its writer looked, the oldest first, at most 20. Empty for others, and when you ' +
          'do not see the ticket.',
      ),
    lastSeenMessageId: Id.nullable().describe(
      'Of a held reply: what sendHeldReplies takes when `newer` was read; null for none.',
    ),
  })
  .meta({ id: 'BulkRow' })
export type BulkRow = z.infer<typeof BulkRow>

export const ListBulkRows = z.strictObject({
  ...PageQuery.shape,
  result: z.enum(rowResults).optional(),
  undoResult: z.enum(undoResults).optional(),
})
export const ListBulkChanges = z.strictObject(PageQuery.shape)
export const BulkRef = z.object({ id: Id })
