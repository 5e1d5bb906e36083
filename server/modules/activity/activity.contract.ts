import { z } from 'zod'
import { Seq } from '../../platform/http/fields.ts'

export const EventActor = z.object({
  kind: z.enum(['user', 'contact', 'system']),
  id: z.uuid().nullable(),
  name: z.string(),
})

/** A fact of the organization's event log. */
export const Event = z
  .object({
    seq: z.string().describe('Place in the order of the organization, a decimal number as text.'),
    name: z.string().describe('What happened, in past tense: ticket.assigned.'),
    ticketId: z.uuid().nullable(),
    ticketCode: z.string().nullable(),
    actor: EventActor,
    at: z.iso.datetime(),
    data: z
      .record(z.string(), z.unknown())
      .describe('Before and after; ids of what it speaks of. Never the text of a message.'),
    cause: z.record(z.string(), z.unknown()).describe('What made it happen, when it was not the actor’s own wish.'),
  })
  .meta({ id: 'Event' })
export type Event = z.infer<typeof Event>

export const EventsPage = z
  .object({
    data: z.array(Event),
    nextSeq: z.string().describe('Pass as since next time; also counts events that you may not see.'),
    more: z.boolean().describe('True: ask again at once.'),
    lastSeq: z.string().describe('The newest number of the organization.'),
    access: z
      .string()
      .describe('Another value than before: what you may see has changed, and no event says how. Load anew.'),
  })
  .meta({ id: 'EventsPage' })
export type EventsPage = z.infer<typeof EventsPage>

export const EventsQuery = z.strictObject({
  since: Seq.default('0').describe('Events after this number.'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(30)
    .default(0)
    .describe('When there is nothing yet: seconds to wait for the first event, 0 to 30.'),
})
export type EventsQuery = z.infer<typeof EventsQuery>

export const StreamQuery = z.strictObject({ since: Seq.optional().describe('Like Last-Event-ID, which wins.') })

export const TimelineQuery = z.strictObject({
  after: Seq.default('0').describe('nextCursor of the page before.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
