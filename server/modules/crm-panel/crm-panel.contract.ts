import { z } from 'zod'
import { Id, Instant } from '../../platform/http/fields.ts'
import { KeyInstant, PageQuery, page } from '../../platform/http/paging.ts'

/** The words of the API for what the CRM says of a ticket's requester (product.md MX4-MX12, MX25). */

const CrmField = z
  .object({
    key: z.string(),
    label: z.string().nullable().describe('As the settings call it; null: nobody named it.'),
    value: z.unknown().describe('Any JSON.'),
  })
  .meta({ id: 'CrmField', description: 'A value of the JSON of a row. Hidden and empty ones are left out.' })

const source = z.object({ key: z.string(), name: z.string() }).describe('The system that says it.')
const url = z.string().nullable().describe('Where the CRM itself shows it.')

const CrmPerson = z
  .object({
    name: z.string().nullable(),
    email: z.string().describe('The address that matched.'),
    otherEmails: z.array(z.string()),
    phone: z.string().nullable(),
    fields: z.array(CrmField),
    url,
    source,
    syncedAt: Instant.describe('When the source last said it.'),
    stale: z
      .boolean()
      .nullable()
      .describe('Longer ago than the settings allow. For members who change settings; null for others.'),
    matches: z
      .int()
      .describe('So many rows of the mirror have the address. The first one is shown, and the accounts of all.'),
  })
  .meta({ id: 'CrmPerson' })

const CrmPersonAccount = z
  .object({ id: Id, name: z.string(), type: z.string().nullable(), fields: z.array(CrmField), url, source })
  .meta({ id: 'CrmPersonAccount' })

export const CrmActivity = z
  .object({
    id: Id,
    kind: z.string().describe('order, contract, note, or a word of the source.'),
    title: z.string(),
    status: z.string().nullable(),
    amount: z.string().nullable().describe('A decimal number.'),
    currency: z.string().nullable().describe('ISO 4217.'),
    occurredAt: Instant.nullable(),
    body: z.string().nullable().describe('Plain text.'),
    url,
    source,
  })
  .meta({ id: 'CrmActivity', description: 'An order, a contract, a note … of the person, or of one of the accounts.' })

export const TicketCrm = z
  .object({
    contact: CrmPerson.nullable(),
    accounts: z.array(CrmPersonAccount).describe('Every distinct account of all rows that matched.'),
    activities: page(CrmActivity).describe(
      'The newest that are no notes; nextCursor goes on at /tickets/{idOrCode}/crm/activities.',
    ),
    notes: page(CrmActivity).describe('The newest notes; likewise, with notes=true.'),
  })
  .meta({
    id: 'TicketCrm',
    description:
      'What the CRM says of the requester. Without a match, or when the requester is a member, it is empty: contact null and no rows.',
  })

export const ListCrmActivities = PageQuery.extend({
  notes: z.stringbool().default(false).describe('Notes, else all that are none.'),
})

/** The last row of a page: when it happened, null without a date, and its id. */
export const ActivityKey = z.tuple([KeyInstant.nullable(), z.uuid()])
