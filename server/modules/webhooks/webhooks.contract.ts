import { z } from 'zod'
import { Id, Instant, Said } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'

/** The words of the API about calls to servers of others (product.md AP3, SE7). */

export const methods = ['POST', 'PUT', 'PATCH'] as const

export const Webhook = z
  .object({
    id: Id,
    ruleId: Id,
    method: z.enum(methods),
    url: z.string(),
    shownAt: Instant.nullable().describe('When a secret was last shown; null: nobody has one yet.'),
    oldUntil: Instant.nullable().describe('Until then the secret before signs as well.'),
    failingSince: Instant.nullable().describe(
      'Since when no call has gone well; null: the last one has, or none was tried.',
    ),
  })
  .meta({ id: 'Webhook', description: 'Where an action of a rule calls.' })
export type Webhook = z.infer<typeof Webhook>

export const ListWebhooks = z.strictObject({ ruleId: Id })
export const WebhookRef = z.object({ id: Id })

export const MakeWebhookSecret = z
  .strictObject({
    keepOldHours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .describe('So long the secret before signs as well; 0: it is void at once, as when it became known.'),
  })
  .meta({ id: 'MakeWebhookSecret' })

export const WebhookSecret = Webhook.extend({
  secret: z.string().describe('whsec_ and base64 of 32 bytes. Shown in this answer only.'),
}).meta({ id: 'WebhookSecret' })

export const deliveryStates = ['behind', 'waiting', 'delivered', 'failed'] as const

export const WebhookDelivery = z
  .object({
    id: Id.describe('The webhook-id of every try.'),
    webhookId: Id,
    test: z.boolean().describe('Somebody tried the address; it is of no ticket.'),
    ticket: z
      .object({ id: Id, code: z.string(), subject: z.string() })
      .nullable()
      .describe('Null: a test, or you do not see it.'),
    event: z.string(),
    state: z
      .enum(deliveryStates)
      .describe('behind: one of the same ticket goes first. waiting: it is tried, or tried again. failed: given up.'),
    attempts: z.int().describe('Tries so far.'),
    url: z.string().nullable().describe('Who answered the last try.'),
    code: z.int().nullable().describe('Status of the last answer; null: there was none.'),
    milliseconds: z.int().nullable(),
    why: Said.nullable().describe('Why the last try failed.'),
    text: z.string().describe('It in English.'),
    createdAt: Instant,
    triedAt: Instant.nullable(),
    nextAt: Instant.nullable().describe('When it is tried next.'),
  })
  .meta({ id: 'WebhookDelivery' })
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

export const WebhookDeliveryDetails = WebhookDelivery.extend({
  body: z.string().nullable().describe('What was sent, byte for byte; null: of a ticket that you do not see.'),
  answer: z
    .string()
    .nullable()
    .describe('The first 2,000 characters of the last answer; null: there was none, or you do not see the ticket.'),
}).meta({ id: 'WebhookDeliveryDetails' })
export type WebhookDeliveryDetails = z.infer<typeof WebhookDeliveryDetails>

export const ListWebhookDeliveries = z.strictObject({
  ...PageQuery.shape,
  ruleId: Id.optional().describe('Of this rule alone.'),
  state: z.enum(deliveryStates).optional(),
})
export type ListWebhookDeliveries = z.infer<typeof ListWebhookDeliveries>

/** What a call says of what happened (docs/automation.md). */
export type CallEvent = {
  /** `time`: a time that came. `test`: somebody tries the address. */
  name: string
  /** Its number in the event log; null for what is no event. */
  seq: string | null
  at: string
  by: { kind: 'user' | 'contact' | 'system'; id: string | null; name: string } | null
  /** Ids or words that were there and came; empty where the log tells none (texts, dates). */
  changes: { field: string; from: (string | boolean | null)[]; to: (string | boolean | null)[] }[]
  messageId: string | null
}
