import { z } from 'zod'
import { Id, Instant, line, Sentence } from '../../platform/http/fields.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import { Component } from './components.ts'

/** The words of the API for live cards (product.md MX24; docs/live-cards.md). */

/** Cards of an organization: as many as Plain has. */
export const mostCards = 25

export const CrmCard = z
  .object({
    id: Id,
    name: z.string(),
    url: z.string().describe('Where it is asked for.'),
    enabled: z.boolean(),
    ttlSeconds: z.int().describe('So long an answer is given again.'),
    inApi: z.boolean().describe('Whether API keys with crm:read get it.'),
    oldUntil: Instant.nullable().describe('Until then the secret before signs as well.'),
  })
  .meta({ id: 'CrmCard', description: 'A server that is asked what it knows of the customer of a ticket.' })
export type CrmCard = z.infer<typeof CrmCard>

export const CrmCards = z.object({ data: z.array(CrmCard) })

const ttlSeconds = z.int().min(0).max(86_400).describe('So long an answer is given again, unless it says less.')
const fields = {
  name: line(60),
  url: z.string().trim().min(1).max(2_000),
  enabled: z.boolean(),
  ttlSeconds,
  inApi: z.boolean(),
}

export const CreateCrmCard = z
  .strictObject({
    ...fields,
    enabled: fields.enabled.default(true),
    ttlSeconds: ttlSeconds.default(300),
    inApi: fields.inApi.default(false),
  })
  .meta({ id: 'CreateCrmCard' })
export type CreateCrmCard = z.infer<typeof CreateCrmCard>

export const UpdateCrmCard = z.strictObject(fields).partial().meta({ id: 'UpdateCrmCard' })
export type UpdateCrmCard = z.infer<typeof UpdateCrmCard>

export const CrmCardOrder = z
  .strictObject({
    ids: z.array(Id).min(1).max(mostCards).describe('In their new order; those left out follow as they were.'),
  })
  .meta({ id: 'CrmCardOrder' })

export const MakeCrmCardSecret = z
  .strictObject({
    keepOldHours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .describe('So long the secret before signs as well; 0: it is void at once.'),
  })
  .meta({ id: 'MakeCrmCardSecret' })

export const CrmCardSecret = CrmCard.extend({
  secret: z.string().describe('whsec_ and base64 of 32 bytes. Shown in this answer only.'),
}).meta({ id: 'CrmCardSecret' })

export const CardRef = z.object({ id: Id })
export const TicketCardRef = z.object({ ...TicketRefParams.shape, cardId: Id })

export const PreviewCrmCard = z.strictObject({
  email: z.email().max(254).describe('The customer that is asked about.'),
})

export const TicketCrmCards = z.object({
  data: z
    .array(z.object({ id: Id, name: z.string() }).meta({ id: 'CrmCardRef' }))
    .describe('Empty when the requester is a member, or nobody who could be asked about.'),
})

export const GetTicketCrmCard = z.strictObject({
  fresh: z.stringbool().default(false).describe('Ask, even when there is an answer that may be given again.'),
})

export const CrmCardContent = z
  .object({
    id: Id,
    name: z.string(),
    state: z
      .enum(['shown', 'none', 'failed'])
      .describe('none: there is nothing to say of this customer. failed: `why` tells what went wrong.'),
    components: z.array(Component),
    fetchedAt: Instant.nullable().describe('When its server said it; null: it did not.'),
    why: Sentence.nullable(),
  })
  .meta({ id: 'CrmCardContent', description: 'What a live card says of a customer.' })
export type CrmCardContent = z.infer<typeof CrmCardContent>
