import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { mostWatched, renewMs } from './presence-board.ts'

export const PresenceActivity = z
  .enum(['viewing', 'replying', 'noting'])
  .describe('viewing: has it open. replying: writes to the customer. noting: writes an internal note.')

export const TicketPresence = z
  .object({
    ticketId: z.uuid(),
    people: z.array(z.object({ id: z.uuid(), name: z.string(), activity: PresenceActivity })),
  })
  .meta({ id: 'TicketPresence', description: 'Who else is in a ticket, those who write first. Never oneself.' })
export type TicketPresence = z.infer<typeof TicketPresence>

export const AnnouncePresence = z
  .strictObject({
    clientId: z
      .string()
      .regex(/^[\w-]{8,64}$/, invalid('invalid.client_id', 'Must be 8 to 64 letters, digits, - or _.'))
      .describe('Your word for this window, another one for each; its next call replaces this one.'),
    ticketId: Id.nullable().describe('The ticket that is open; null: none (any more).'),
    activity: PresenceActivity.default('viewing'),
    watch: z
      .array(Id)
      .max(mostWatched)
      .default([])
      .describe('Tickets whose rows are on screen. Those that you do not see are passed over.'),
  })
  .meta({ id: 'AnnouncePresence', description: 'Where a person is in one window of his.' })
export type AnnouncePresence = z.infer<typeof AnnouncePresence>

export const Presence = z
  .object({
    data: z.array(TicketPresence).describe('Of the open ticket and the watched ones, those where somebody else is.'),
    renewSeconds: z.literal(renewMs / 1_000).describe('Call again after this time, else you are gone soon after.'),
  })
  .meta({ id: 'Presence' })
export type Presence = z.infer<typeof Presence>
