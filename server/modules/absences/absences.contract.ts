import { z } from 'zod'
import { Id, Instant, Sentence } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { TicketPriority, TicketStatus } from '../tickets/tickets.contract.ts'

const Person = z.object({ id: Id, name: z.string() })
const mode = z.enum(['none', 'now', 'reply', 'urgent']).describe('Of UserStatus.reassign.')

const Step = z
  .object({
    userId: Id,
    name: z.string(),
    why: z
      .enum(['takes', 'deactivated', 'only_reads', 'away', 'hidden'])
      .describe('takes: he gets it. Else why he was passed over; hidden: he would not see the ticket.'),
    status: z.string().optional().describe('The status of who is away.'),
  })
  .meta({ id: 'AbsenceStep', description: 'A colleague who was asked to stand in.' })

export const Substitute = Person.extend({
  active: z.boolean(),
  works: z.boolean().describe('His role works on tickets.'),
  available: z.boolean(),
  statusName: z.string(),
}).meta({ id: 'Substitute' })

export const Substitutes = z
  .object({ data: z.array(Substitute) })
  .meta({ id: 'Substitutes', description: 'Who stands in for a member, the first choice first.' })

export const SetSubstitutes = z
  .strictObject({ userIds: z.array(Id).max(20).describe('All of them, the first choice first.') })
  .meta({ id: 'SetSubstitutes' })

export const PreviewAbsence = z.strictObject({ userId: Id, statusId: Id }).meta({ id: 'PreviewAbsence' })

export const AbsencePreview = z
  .object({
    mode,
    total: z
      .int()
      .describe('Tickets that would be given on: with reply, those that could be, when their customers write.'),
    capped: z.boolean().describe('There are more; they go the same ways.'),
    groups: z.array(
      z.object({
        to: Person.nullable().describe('null: nobody can take them, they go back to their queues.'),
        count: z.int(),
        steps: z.array(Step),
        tickets: z
          .array(z.object({ id: Id, code: z.string(), subject: z.string() }))
          .describe('The newest of them, at most 50; those that you see.'),
      }),
    ),
  })
  .meta({ id: 'AbsencePreview', description: 'What taking a status would do with the open tickets of a member.' })
export type AbsencePreview = z.infer<typeof AbsencePreview>

export const Handover = z
  .object({
    id: Id,
    status: z.object({ id: Id, name: z.string() }),
    mode,
    state: z
      .enum(['moving', 'done', 'undoing', 'undone', 'returning', 'settled', 'offering'])
      .describe('moving, undoing, returning and offering: a job is at it.'),
    beganAt: Instant,
    given: z.array(z.object({ to: Person.nullable(), count: z.int() })),
    kept: z.int().describe('Tickets that could not be given on, and stayed.'),
    waiting: z.int().describe('Tickets that the job has yet to give on.'),
    undoable: z.boolean(),
  })
  .meta({ id: 'Handover', description: 'What one taking of a status did with the tickets of a member.' })
export type Handover = z.infer<typeof Handover>

export const Absence = z
  .object({
    handover: Handover.nullable().describe('Of the status that he has now; null: it gives no tickets on.'),
    offered: z
      .int()
      .describe(
        'Open tickets that his absences gave away and that he may take back, now that he is available. At most 1000 are counted.',
      ),
    atWork: z.boolean().describe('A job is giving his tickets on, or bringing them back: ask again.'),
  })
  .meta({ id: 'Absence' })
export type Absence = z.infer<typeof Absence>

export const GaveBack = Absence.extend({
  giveBackId: Id.describe('Of the decision: POST /give-backs/{id}/undo takes it back.'),
}).meta({ id: 'GaveBack', description: 'The absence after a decision about what was offered.' })
export type GaveBack = z.infer<typeof GaveBack>

export const ListTickets = PageQuery

const TicketInShort = z.object({
  id: Id,
  code: z.string(),
  subject: z.string(),
  status: TicketStatus,
  priority: TicketPriority,
})

export const StayedTicket = z
  .object({
    ticket: TicketInShort,
    reasons: z.array(Sentence).describe('Why it was not given on, in the order in which they are to be read.'),
  })
  .meta({ id: 'StayedTicket', description: 'An open ticket that stayed with a member who is away.' })
export type StayedTicket = z.infer<typeof StayedTicket>

export const OfferedTicket = z
  .object({
    ticket: TicketInShort,
    holder: Person.nullable().describe('In whose hands it is; null: in nobody’s.'),
    gaveTo: Person.nullable().describe('Who got it by the absence; null: it went back to its queue.'),
    where: z
      .enum(['substitute', 'nobody', 'passed_on'])
      .describe('passed_on: somebody else has got it since; it is taken back only when it is named.'),
    movedAt: Instant,
  })
  .meta({ id: 'OfferedTicket' })
export type OfferedTicket = z.infer<typeof OfferedTicket>

export const GiveBack = z
  .strictObject({
    all: z.literal(true).optional().describe('All that are where the absence left them.'),
    ticketIds: z.array(Id).max(1000).optional().describe('These; none: all stay where they are.'),
  })
  .refine(
    ({ all, ticketIds }) => (all === undefined) !== (ticketIds === undefined),
    invalid('invalid.all_or_tickets', 'Give all: true, or ticketIds.'),
  )
  .meta({
    id: 'GiveBack',
    description: 'Takes tickets back after an absence. What is not named stays, and is offered no more.',
  })
export type GiveBack = z.infer<typeof GiveBack>

export const Reassignment = z
  .object({ reasons: z.array(Sentence).describe('In the order in which they are to be read.') })
  .meta({ id: 'Reassignment', description: 'Why a ticket was given to somebody else, or was not.' })
