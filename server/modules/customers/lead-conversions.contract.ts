import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import { CustomInput, CustomNames, CustomOutput } from '../fields/fields.contract.ts'

/** The words of the API for leads that become contacts (product.md CR7). */
const Ref = z.object({ id: Id, name: z.string() })
const Reach = z.object({ kind: z.enum(['email', 'phone']), value: z.string() })

export const LeadConversionPlan = z
  .object({
    contact: Ref.nullable().describe(
      'The contact that the lead becomes part of; null: a new one, unless one must be chosen.',
    ),
    candidates: z.array(Ref).describe('Contacts that have an address or a number of the lead.'),
    mustChoose: z.boolean().describe('True: several contacts have its addresses; contactId says which one is meant.'),
    moves: z.array(Reach).describe('What the contact gets; mail from there is the contact’s afterwards.'),
    shared: z.array(Reach).describe('What the contact has already.'),
    stays: z.array(z.object({ ...Reach.shape, contact: Ref })).describe('What another contact has, and keeps.'),
    account: Ref.nullable().describe('Of a new contact: the account that its first address belongs to by its domain.'),
    custom: CustomOutput.describe(
      'Values of custom fields that the contact has then: its own, else those of the lead.',
    ),
    customNames: CustomNames,
  })
  .meta({ id: 'LeadConversionPlan' })
export type LeadConversionPlan = z.infer<typeof LeadConversionPlan>

export const PreviewConversion = z.strictObject({ contactId: Id.optional().describe('Into this contact.') })
export const ConvertLead = z
  .strictObject({
    contactId: Id.optional().describe(
      'Into this contact; unless told the one that has its addresses, or a new one when none has.',
    ),
    accountId: Id.nullish().describe(
      'The contact is linked to it; null: to none. Unless told a new contact is linked by the domain of its address.',
    ),
    custom: CustomInput.optional().describe(
      'Values of custom fields of a new contact by key, over those of the lead; null empties one. A contact that is there has its own: 422.',
    ),
  })
  .meta({ id: 'ConvertLead' })
