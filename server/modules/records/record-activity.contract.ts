import { z } from 'zod'
import { activityKinds } from '../../platform/activity-place.ts'
import { Id, Instant } from '../../platform/http/fields.ts'
import { PageQuery, page } from '../../platform/http/paging.ts'
import { historyTypes } from '../associations/record-types.ts'
import { CustomerNote } from '../customers/customer-notes.contract.ts'
import { Task } from '../tasks/tasks.contract.ts'
import { TicketRow } from '../tickets/tickets.contract.ts'

/** The words of the API for what happened with a record (product.md CR14). */
export const RecordActivityParams = z.object({ type: z.enum(historyTypes), id: Id })

export const ListRecordActivity = z.strictObject({
  ...PageQuery.shape,
  kinds: z
    .string()
    .max(100)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(activityKinds)).min(1))
    .optional()
    .describe(`Of these kinds alone, with commas between: ${activityKinds.join(', ')}.`),
})

const Author = z.object({ kind: z.enum(['user', 'contact', 'system']), id: Id.nullable(), name: z.string() })
const Named = z.object({
  type: z.enum(historyTypes),
  id: Id,
  name: z.string(),
  typeKey: z.string().optional().describe('Of an object: the key of its type.'),
})

export const RecordChange = z
  .object({
    name: z.string().describe('What happened, in past tense: `contact.updated`, `lead.converted`.'),
    by: Author,
    fields: z
      .array(
        z.object({
          field: z.string(),
          name: z.string().optional().describe('Of a custom field (`custom.<key>`), as it was called then.'),
          from: z.array(z.string()).describe('Values as they were, none for an empty field, for long text too.'),
          to: z.array(z.string()),
        }),
      )
      .describe('What differs since.'),
    of: Named.nullable().describe('The record that was changed when it is not the one that was asked for.'),
    other: Named.nullable().describe('The other one of a merge or of a conversion; its row may be gone.'),
  })
  .meta({ id: 'RecordChange' })
export type RecordChange = z.infer<typeof RecordChange>

const Message = z.object({
  ticket: z.object({ id: Id, code: z.string(), subject: z.string() }),
  direction: z.enum(['in', 'out']),
  author: Author,
  preview: z.string().describe('How it begins, at most 400 letters.'),
})

const parts = {
  message: Message.nullable(),
  task: Task.nullable(),
  note: CustomerNote.nullable(),
  ticket: TicketRow.nullable(),
  change: RecordChange.nullable(),
}

export const RecordActivity = z
  .object({
    kind: z.enum(activityKinds),
    id: z
      .string()
      .describe('Of what happened: a ticket, a message, a task, a note; of a change the number of its event.'),
    at: Instant,
    ...parts,
  })
  .meta({
    id: 'RecordActivity',
    description: 'What happened with a record. What its kind names is there, the rest is null.',
  })
export type RecordActivity = z.infer<typeof RecordActivity>

export const RecordActivityPage = page(RecordActivity).meta({ id: 'RecordActivityPage' })
