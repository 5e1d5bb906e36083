import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import { PageQuery, page } from '../../platform/http/paging.ts'
import {
  AssociatedType,
  PriorityInput,
  TicketDescription,
  TicketRefParams,
  TicketRow,
  TicketSubject,
} from '../tickets/tickets.contract.ts'

/** The words of the API for what tickets are associated with (product.md CR11-CR15). */
export const RecordTypeParam = AssociatedType

const Record = z
  .object({
    id: Id,
    name: z.string(),
    facts: z.array(z.string()).describe('The most telling first: addresses, domains.'),
  })
  .meta({ id: 'AssociatedRecord' })

export const TicketAssociations = z
  .object({
    data: z.array(
      z.object({
        type: RecordTypeParam,
        record: Record.nullable().describe(
          'Null: your role does not see records of this type, or it is there no more.',
        ),
      }),
    ),
    proposals: z
      .array(
        z.object({ type: RecordTypeParam, records: z.array(Record).describe('Several: none of them is guessed.') }),
      )
      .describe('Of the types without an association: records of who asks. Empty while the ticket is locked.'),
    types: z.array(RecordTypeParam).describe('What there is to associate with.'),
  })
  .meta({ id: 'TicketAssociations' })
export type TicketAssociations = z.infer<typeof TicketAssociations>

export const AssociationParams = TicketRefParams.extend({ type: RecordTypeParam })
export const SetAssociation = z.strictObject({ recordId: Id }).meta({ id: 'SetAssociation' })

export const RecordTicketsParams = z.object({ type: RecordTypeParam, id: Id })
export const RecordTicketsQuery = z.strictObject(PageQuery.shape)
export const RecordTickets = page(TicketRow)
  .extend({
    counts: z
      .array(z.object({ status: TicketRow.shape.status, count: z.int() }))
      .describe('Of all of its tickets that you see, each status that there is.'),
    capped: z.boolean().describe('True: there are more than the 1,000 that were counted.'),
  })
  .meta({ id: 'RecordTickets' })
export type RecordTickets = z.infer<typeof RecordTickets>

export const RecordTypeParams = z.object({ type: RecordTypeParam })
const records = z.array(Id).min(1).max(100)
const RecordName = z.object({ id: Id, name: z.string() })

export const PreviewRecordTickets = z.strictObject({ recordIds: records }).meta({ id: 'PreviewRecordTickets' })
export const RecordTicketsPlan = z
  .object({
    data: z.array(
      z.object({
        record: RecordName,
        requester: z
          .object({ name: z.string(), isNew: z.boolean().describe('True: found by the address of the lead, or made.') })
          .nullable()
          .describe('Null: nobody asks; an account, or a record without an address or a contact.'),
        associations: z.array(z.object({ type: RecordTypeParam, id: Id, name: z.string() })),
        openTickets: z.int().describe('Open tickets of the record that you see, at most 100.'),
      }),
    ),
  })
  .meta({ id: 'RecordTicketsPlan' })
export type RecordTicketsPlan = z.infer<typeof RecordTicketsPlan>

export const MakeRecordTickets = z
  .strictObject({
    recordIds: records.describe('One ticket for each of them; all are made, or none.'),
    subject: TicketSubject,
    description: TicketDescription.optional(),
    priority: PriorityInput.optional(),
    queueId: Id.optional(),
    assigneeId: Id.nullish(),
    templateId: Id.optional().describe('A ticket template gives what is absent.'),
  })
  .meta({ id: 'MakeRecordTickets' })
export type MakeRecordTickets = z.infer<typeof MakeRecordTickets>
export const RecordTicketsMade = z
  .object({
    data: z.array(
      z.object({ record: RecordName, ticket: z.object({ id: Id, code: z.string(), subject: z.string() }) }),
    ),
  })
  .meta({ id: 'RecordTicketsMade' })
export type RecordTicketsMade = z.infer<typeof RecordTicketsMade>
