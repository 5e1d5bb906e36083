import { z } from 'zod'
import { Id, Instant } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'

/** The words of the API about notes of people, companies and objects (product.md CR16). */
export const CustomerNote = z
  .object({
    id: Id,
    contactId: Id.nullable().describe('Whom it is about; of these three one is there.'),
    accountId: Id.nullable(),
    objectId: Id.nullable(),
    text: z.string(),
    pinned: z.boolean(),
    author: z.object({ id: Id, name: z.string() }),
    createdAt: Instant,
    editedAt: Instant.nullable().describe('When its text was changed last; null: never.'),
    mayEdit: z
      .boolean()
      .describe('True for its author, and for whoever manages settings: text, deleting, bringing back.'),
  })
  .meta({
    id: 'CustomerNote',
    description: 'What a colleague wrote down about a contact, an account or an object. Never sent.',
  })
export type CustomerNote = z.infer<typeof CustomerNote>

const text = z.string().trim().min(1, invalid('invalid.empty', 'Must not be empty.')).max(20_000)

export const CreateCustomerNote = z
  .strictObject({ text, pinned: z.boolean().default(false) })
  .meta({ id: 'CreateCustomerNote' })

export const UpdateCustomerNote = z
  .strictObject({ text: text.optional(), pinned: z.boolean().optional() })
  .meta({ id: 'UpdateCustomerNote', description: 'Fields that are absent stay.' })

export const ListCustomerNotes = z.strictObject({
  ...PageQuery.shape,
  pinned: z.enum(['true']).optional().describe('true: pinned ones alone.'),
})
