import { z } from 'zod'
import { Instant } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { TicketRow } from './tickets.contract.ts'

export const DeleteTicket = z
  .strictObject({ reason: z.string().trim().max(500).default('').describe('Why, for those who find it in the list.') })
  .meta({ id: 'DeleteTicket' })

export const DeletedTicket = TicketRow.extend({
  deletedAt: Instant,
  deletedBy: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  deletedReason: z.string(),
}).meta({ id: 'DeletedTicket', description: 'A deleted ticket as it stood, with who deleted it, when and why.' })
export type DeletedTicket = z.infer<typeof DeletedTicket>

export const ListDeletedTickets = z.strictObject({
  ...PageQuery.shape,
  q: z.string().trim().max(200).optional().describe('What stands in the code or the subject.'),
})
