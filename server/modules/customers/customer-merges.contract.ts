import { z } from 'zod'
import { Id, Instant } from '../../platform/http/fields.ts'
import { Account, Contact } from './customers.contract.ts'

/** The words of the API about merging people and companies (product.md CR18). */
const Moved = z.object({
  what: z
    .string()
    .describe(
      'tickets, conversations, notes, identities, accounts, contacts, domains, children (accounts below it), or another name.',
    ),
  count: z.int().describe('At most 1,000 in a preview.'),
})

export const CustomerMerge = z
  .object({
    id: Id,
    kind: z.enum(['contact', 'account']),
    keptId: Id,
    goneId: Id.describe('Asking for it answers with the kept one.'),
    goneName: z.string(),
    moved: z.array(Moved),
    by: z.object({ id: Id, name: z.string() }),
    createdAt: Instant,
    undoneAt: Instant.nullable(),
  })
  .meta({ id: 'CustomerMerge', description: 'Two contacts, or two accounts, that became one.' })
export type CustomerMerge = z.infer<typeof CustomerMerge>

const side = z.enum(['kept', 'gone'])
const custom = z
  .record(z.string().max(40), side)
  .optional()
  .describe('Whose value of a custom field stays, by key. 422 `field.unknown` where there is no such field.')
const notesSide = z.enum(['kept', 'gone', 'both']).describe('both unless told.')
export const MergeContact = z
  .strictObject({
    otherId: Id.describe('Who becomes part of this contact.'),
    fields: z
      .strictObject({
        name: side,
        notes: notesSide,
        language: side,
        timeZone: side,
        email: side.describe('Whose first address comes first.'),
        phone: side,
        account: side,
      })
      .partial()
      .extend({ custom })
      .optional()
      .describe('Whose value stays; the kept one’s unless told, the other one’s where it has none.'),
  })
  .meta({ id: 'MergeContact' })
export const MergeAccount = z
  .strictObject({
    otherId: Id.describe('Which account becomes part of this one.'),
    fields: z
      .strictObject({ name: side, notes: notesSide, ticketPrefix: side, tierId: side, hourlyRate: side })
      .partial()
      .extend({ custom })
      .optional()
      .describe('Whose value stays; the kept one’s unless told, the other one’s where it has none.'),
  })
  .meta({ id: 'MergeAccount' })

const preview = <T extends z.ZodType>(customer: T) =>
  z.object({
    kept: customer,
    gone: customer,
    conflicts: z
      .array(z.string())
      .describe('Fields of which both say something, and not the same; custom ones as `custom.<key>`.'),
    moves: z.array(Moved).describe('What goes from the one to the other; places without any are absent.'),
  })
export const ContactMergePreview = preview(Contact).meta({ id: 'ContactMergePreview' })
export type ContactMergePreview = z.infer<typeof ContactMergePreview>
export const AccountMergePreview = preview(Account).meta({ id: 'AccountMergePreview' })
export type AccountMergePreview = z.infer<typeof AccountMergePreview>

export const CustomerDuplicate = z
  .object({
    id: Id,
    name: z.string(),
    details: z.array(z.string()).describe('Addresses and numbers, or domains.'),
    reason: z.enum(['name', 'name_and_account']),
  })
  .meta({ id: 'CustomerDuplicate', description: 'Who may be the same. Nothing is merged by itself.' })
export type CustomerDuplicate = z.infer<typeof CustomerDuplicate>
