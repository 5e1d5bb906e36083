import { z } from 'zod'
import { Id, Instant } from '../../platform/http/fields.ts'
import { SightReason } from './ticket-access.contract.ts'

const ticket = z.string().trim().min(1).max(100).describe('Code or id.')

export const AccessRequest = z
  .object({
    id: Id,
    ticketCode: z.string(),
    member: z.object({ id: Id, name: z.string() }).describe('Who asks.'),
    reason: z.string().describe('Why, in his words; may be empty.'),
    state: z.enum(['open', 'granted', 'declined']),
    createdAt: Instant,
    decidedAt: Instant.nullable(),
  })
  .meta({ id: 'AccessRequest', description: 'That a member asks to see a ticket which is hidden from him.' })
export type AccessRequest = z.infer<typeof AccessRequest>

export const AskForAccess = z
  .strictObject({ ticket, reason: z.string().trim().max(500).default('').describe('Why you need it.') })
  .meta({ id: 'AskForAccess' })

export const AskOwnSight = z.strictObject({ ticket })

export const OwnSight = z
  .object({
    code: z.string(),
    ...SightReason.shape,
    request: AccessRequest.nullable().describe('Your newest request to see it; null: you never asked.'),
  })
  .meta({
    id: 'OwnSight',
    description: 'Whether you see a ticket of your organization, and why not. Nothing of the ticket itself.',
  })
export type OwnSight = z.infer<typeof OwnSight>
