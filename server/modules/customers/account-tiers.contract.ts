import { z } from 'zod'
import { Id, line } from '../../platform/http/fields.ts'

/** The words of the API about tiers of accounts (product.md SL18, RT6). */
export const AccountTier = z.object({ id: Id, name: z.string() }).meta({
  id: 'AccountTier',
  description: 'What was agreed with a company, in one word: policies, routing and rules ask it.',
})
export type AccountTier = z.infer<typeof AccountTier>

export const SaveAccountTier = z.strictObject({ name: line(40) }).meta({ id: 'SaveAccountTier' })

export const AccountTierOrder = z
  .strictObject({
    ids: z
      .array(Id)
      .min(1)
      .max(50)
      .describe('In their new order, the highest first; those left out follow as they were.'),
  })
  .meta({ id: 'AccountTierOrder' })
