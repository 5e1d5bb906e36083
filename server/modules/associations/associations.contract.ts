import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import { PageQuery, page } from '../../platform/http/paging.ts'
import { TicketRefParams, TicketRow } from '../tickets/tickets.contract.ts'
import { recordTypes } from './record-types.ts'

/** The words of the API for what tickets are associated with (product.md CR11-CR15). */
export const RecordTypeParam = z.enum(recordTypes)

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
