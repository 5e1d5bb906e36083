import { z } from 'zod'
import { Id, Instant, line, Said } from '../../platform/http/fields.ts'
import { customerLanguages } from '../../platform/languages.ts'

const days = z.number().int().min(1).max(3_650)

export const OrgSettings = z
  .object({
    autoInProgress: z.boolean().describe('Open becomes in progress at the first act of an agent.'),
    reopenOnReply: z.boolean().describe('A customer’s reply to a resolved ticket reopens it.'),
    thanksStayResolved: z
      .boolean()
      .describe(
        'Of such replies, those that only say thanks leave it resolved: no question, no other word, no file. What stayed resolved ' +
          'by it is found by the field thankedAt.',
      ),
    reopenDays: z.number().int().nullable().describe('For how many days after resolving; null: until it is closed.'),
    autoCloseDays: z.number().int().nullable().describe('A resolved ticket closes after so many days; null: never.'),
    customerLanguage: z
      .enum(customerLanguages)
      .describe('Of what the product itself writes to customers, for contacts without a language that it writes.'),
  })
  .meta({ id: 'OrgSettings' })

export const Organization = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string().describe('Before ticket numbers, as in ACME-42.'),
    settings: OrgSettings,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Organization' })

export const UpdateOrganization = z
  .strictObject({
    name: line(120).optional(),
    prefix: z.string().max(50).optional().describe('Old codes keep resolving.'),
    settings: z
      .strictObject({
        autoInProgress: z.boolean().optional(),
        reopenOnReply: z.boolean().optional(),
        thanksStayResolved: z.boolean().optional(),
        reopenDays: days.nullable().optional(),
        autoCloseDays: days.nullable().optional(),
        customerLanguage: z.enum(customerLanguages).optional(),
      })
      .optional(),
  })
  .meta({ id: 'UpdateOrganization', description: 'Fields that are absent stay.' })

export const PrefixQuery = z.object({ value: z.string().max(50) })

export const PrefixCheck = z
  .object({
    value: z.string().describe('The prefix in its final form.'),
    ok: z.boolean(),
    message: z.string(),
    said: Said,
  })
  .meta({ id: 'PrefixCheck', description: 'Whether a prefix may be taken, in a sentence.' })
