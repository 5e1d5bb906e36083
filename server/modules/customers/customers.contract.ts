import { z } from 'zod'
import { Id, Instant, TimeZone } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { GivenMoney, Money } from '../../platform/http/money.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { ConditionText } from '../conditions/conditions.contract.ts'
import { CustomInput, CustomNames, CustomOutput } from '../fields/fields.contract.ts'
import { AccountTier } from './account-tiers.contract.ts'
import { nameLimit } from './contact-names.rules.ts'

/** The words of the API for people and companies. */
export const Identity = z.object({ id: Id, value: z.string(), primary: z.boolean() })
const TicketCounts = z
  .object({
    open: z.int().describe('Of the tickets that you see, at most 1,000.'),
    total: z.int(),
    capped: z.boolean().describe('True: there are more.'),
  })
  .meta({ id: 'CustomerTicketCounts' })

export const Contact = z
  .object({
    id: Id,
    name: z.string(),
    notes: z.string(),
    language: z.string().nullable().describe('BCP 47 tag.'),
    timeZone: z.string().nullable().describe('IANA name.'),
    emails: z.array(Identity).describe('The primary one first.'),
    phones: z.array(Identity).describe('In E.164 (+4930…), the primary one first.'),
    accounts: z.array(z.object({ id: Id, name: z.string(), primary: z.boolean() })),
    custom: CustomOutput,
    customNames: CustomNames,
    ticketCounts: TicketCounts,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Contact' })
export type Contact = z.infer<typeof Contact>

export const Account = z
  .object({
    id: Id,
    name: z.string(),
    domains: z.array(z.string()).describe('Senders of these domains, and of those below them, belong to the account.'),
    notes: z.string(),
    ticketPrefix: z
      .string()
      .nullable()
      .describe(
        'Before the numbers of new tickets of its contacts, in place of the organization’s; null: the organization’s.',
      ),
    tier: AccountTier.nullable().describe('What was agreed with it; null: nothing of its own.'),
    parent: z.object({ id: Id, name: z.string() }).nullable().describe('The account that it stands below.'),
    childCount: z.int().describe('Accounts that stand right below it, at most 1,000.'),
    hourlyRate: Money.nullable().describe('What an hour of work costs it.'),
    contactCount: z.int().describe('At most 1,000.'),
    custom: CustomOutput,
    customNames: CustomNames,
    ticketCounts: TicketCounts,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

const name = z.string().trim().min(1, invalid('invalid.empty', 'Must not be empty.')).max(nameLimit)
const notes = z.string().max(20_000)
const language = z
  .string()
  .max(35)
  .regex(
    /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/,
    invalid('invalid.locale', 'Must be a language tag such as en or de-AT.'),
  )
const values = (max: number) => z.array(z.string().trim().min(1).max(max)).max(20)

/** What is said of a person, be it a contact or a lead. */
export const personFields = {
  name: name.optional(),
  notes: notes.optional(),
  language: language.nullish(),
  timeZone: TimeZone.nullish(),
  emails: values(320).optional().describe('All of them, the primary one first.'),
  phones: values(50).optional().describe('All of them with country code, the primary one first.'),
  custom: CustomInput.optional(),
}
const contactFields = {
  ...personFields,
  accountIds: z.array(Id).max(20).optional().describe('All of them, the primary one first.'),
}

export const CreateContact = z
  .strictObject({ ...contactFields, name: name.optional().describe('Made from the first email when absent.') })
  .meta({
    id: 'CreateContact',
    description: 'Without accountIds the account is found by the domain of the first email.',
  })
export const UpdateContact = z
  .strictObject(contactFields)
  .meta({ id: 'UpdateContact', description: 'Fields that are absent stay.' })

/** What lists of records are asked for, besides words. */
const ListRecords = {
  ...PageQuery.shape,
  filter: ConditionText.optional().describe('A condition on fields of listConditionFields of these records, as JSON.'),
  sort: z
    .string()
    .max(120)
    .optional()
    .describe(
      'A sortable field of listConditionFields; a minus turns it. By name unless told; with q the newest first.',
    ),
}
export const ListPeople = {
  ...ListRecords,
  q: z
    .string()
    .max(500)
    .optional()
    .describe('Beginnings of words of the name or an email, or digits of a phone number.'),
}
export const ListContacts = z.strictObject({
  ...ListPeople,
  account: Id.optional(),
})

const domains = values(253)
/** Its form and whether it is free are asked when it is taken. */
const ticketPrefix = z
  .string()
  .max(50)
  .nullable()
  .describe(
    'A prefix of ticket codes for its contacts alone. To change it needs settings:manage. Old codes keep resolving.',
  )
export const CreateAccount = z
  .strictObject({
    name,
    domains: domains.default([]),
    notes: notes.default(''),
    ticketPrefix: ticketPrefix.optional(),
    tierId: Id.nullish(),
    parentId: Id.nullish().describe('The account that it stands below: no circles, at most 10 levels.'),
    hourlyRate: GivenMoney.nullish(),
    custom: CustomInput.optional(),
  })
  .meta({ id: 'CreateAccount' })
export const UpdateAccount = z
  .strictObject({
    name: name.optional(),
    domains: domains.optional(),
    notes: notes.optional(),
    ticketPrefix: ticketPrefix.optional(),
    tierId: Id.nullish(),
    parentId: Id.nullish().describe('The account that it stands below: no circles, at most 10 levels.'),
    hourlyRate: GivenMoney.nullish(),
    custom: CustomInput.optional(),
  })
  .meta({ id: 'UpdateAccount', description: 'Fields that are absent stay.' })
export const ListAccounts = z.strictObject({
  ...ListRecords,
  q: z.string().max(500).optional().describe('Beginnings of words of the name or a domain.'),
})
