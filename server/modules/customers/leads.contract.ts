import { z } from 'zod'
import { Id, Instant } from '../../platform/http/fields.ts'
import { CustomNames, CustomOutput } from '../fields/fields.contract.ts'
import { Identity, ListPeople, personFields } from './customers.contract.ts'

/** The words of the API for leads: people without an account. */
export const Lead = z
  .object({
    id: Id,
    name: z.string(),
    company: z.string().describe('Where the person works, as it was told; no account. Empty: not known.'),
    notes: z.string(),
    language: z.string().nullable().describe('BCP 47 tag.'),
    timeZone: z.string().nullable().describe('IANA name.'),
    emails: z.array(Identity).describe('The primary one first. A contact may have the same.'),
    phones: z.array(Identity).describe('In E.164 (+4930…), the primary one first.'),
    converted: z
      .object({ contact: z.object({ id: Id, name: z.string() }), at: Instant })
      .nullable()
      .describe('The contact that the lead became; its addresses are there now. It is changed no more.'),
    custom: CustomOutput,
    customNames: CustomNames,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Lead' })
export type Lead = z.infer<typeof Lead>

const fields = { ...personFields, company: z.string().trim().max(200).optional() }

export const CreateLead = z
  .strictObject({ ...fields, name: personFields.name.describe('Made from the first email when absent.') })
  .meta({ id: 'CreateLead' })
export const UpdateLead = z.strictObject(fields).meta({ id: 'UpdateLead', description: 'Fields that are absent stay.' })
export const ListLeads = z.strictObject({
  ...ListPeople,
  state: z.enum(['open', 'converted', 'all']).default('open').describe('`open`: those that did not become contacts.'),
})
