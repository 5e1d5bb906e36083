import { z } from 'zod'
import { Id, Instant } from '../../platform/http/fields.ts'
import { invalid, refusal } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { sentence } from '../../platform/words.ts'

/** The words of the API for the mirror of a CRM (product.md D7, MX14, MX17). The constraints of the tables say the same. */

export const mostRows = 1000

export const SourceName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, invalid('invalid.crm_source', 'Must be a short name such as salesforce.'))
  .describe('The system that the rows come from: salesforce.')

export const ExternalId = z
  .string()
  .trim()
  .min(1, invalid('invalid.empty', 'Must not be empty.'))
  .max(200)
  .regex(/^\P{Cc}*$/u, invalid('invalid.one_line', 'Must be one line of text.'))
  .describe('The id there, unique in its source and kind.')

const text = (most: number) => z.string().trim().max(most).nullish()
const name = z.string().trim().min(1, invalid('invalid.empty', 'Must not be empty.')).max(300)
const email = z
  .string()
  .trim()
  .max(254)
  .regex(
    /^$|^[^\s@,;<>]+@[^\s@,;<>]+$/,
    invalid('invalid.mail_address', 'Must be a mail address such as name@example.com.'),
  )
  .nullish()
const url = z
  .string()
  .trim()
  .max(2000)
  .regex(/^$|^https?:\/\/\S+$/, invalid('invalid.web_address', 'Must begin with https:// or http://.'))
  .nullish()
  .describe('Where the source shows it.')
const object = z
  .record(z.string().max(200), z.unknown())
  .refine(
    (value) => JSON.stringify(value).length <= 30_000,
    invalid('invalid.json_size', 'Must have at most 30,000 characters.'),
  )
const reference = (to: string) =>
  text(200).describe(
    `The external id of ${to} of the same source. One that is not there yet may be named: it is linked when it comes.`,
  )

const accountFields = {
  name,
  type: text(100),
  metadata: object.nullish().describe('Whatever is worth knowing, shown as label and value.'),
  url,
}

const contactFields = {
  name: text(300),
  email: email.describe('People are matched by any of the three, whatever the case.'),
  email2: email,
  email3: email,
  phone: text(100),
  accountExternalId: reference('an account'),
  url,
  data: object.nullish(),
  rank: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .nullish()
    .describe('Of several rows with one address the lowest goes first; 0 unless told.'),
}

const activityFields = {
  kind: z
    .string()
    .regex(
      /^[a-z][a-z0-9_]{0,39}$/,
      invalid('invalid.crm_kind', 'Must be a short name such as order, contract or note.'),
    )
    .describe('order, contract, note, or a word of your own.'),
  title: name,
  status: text(100),
  amount: z
    .union([z.number().min(-1e13).max(1e13), z.string().regex(/^-?\d{1,14}(\.\d{1,4})?$/)])
    .nullish()
    .describe('At most four decimals.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, invalid('invalid.currency', 'Must be three capitals such as EUR.'))
    .nullish(),
  occurredAt: z.iso.datetime({ offset: true }).nullish(),
  body: text(20_000).describe('The text of a note.'),
  url,
  contactExternalId: reference('a contact'),
  accountExternalId: reference('an account'),
}

type Check<Row> = { value: Row; issues: unknown[] }

function nameOrEmail({ value, issues }: Check<{ name?: string | null; email?: string | null }>): void {
  if (!value.name && !value.email)
    issues.push({ ...refusal(['name'], sentence('crm.nameless', 'A contact has a name or an email.')), input: value })
}

type Belongs = { contactExternalId?: string | null; accountExternalId?: string | null }
function belongsToSomebody({ value, issues }: Check<Belongs>): void {
  const why = sentence('crm.of_nobody', 'It belongs to a contact or to an account.')
  if (!value.contactExternalId && !value.accountExternalId)
    issues.push({ ...refusal(['contactExternalId'], why), input: value })
}

function amountWithCurrency({ value, issues }: Check<{ amount?: unknown; currency?: string | null }>): void {
  const why = sentence('crm.no_currency', 'An amount has a currency.')
  if (value.amount != null && !value.currency) issues.push({ ...refusal(['currency'], why), input: value })
}

export const CrmAccountData = z.strictObject(accountFields).meta({ id: 'CrmAccountData' })
const AccountRow = z.strictObject({ externalId: ExternalId, ...accountFields })
export const CrmContactData = z.strictObject(contactFields).check(nameOrEmail).meta({ id: 'CrmContactData' })
const ContactRow = z.strictObject({ externalId: ExternalId, ...contactFields }).check(nameOrEmail)
export const CrmActivityData = z
  .strictObject(activityFields)
  .check(belongsToSomebody, amountWithCurrency)
  .meta({ id: 'CrmActivityData' })
const ActivityRow = z
  .strictObject({ externalId: ExternalId, ...activityFields })
  .check(belongsToSomebody, amountWithCurrency)

/** One row of each kind as it is written. */
export const CrmRow = { accounts: AccountRow, contacts: ContactRow, activities: ActivityRow }

const batch = <Row extends z.ZodType<{ externalId: string }>>(row: Row) =>
  z
    .strictObject({
      source: SourceName,
      rows: z.array(row).max(mostRows).default([]).describe('Each is the whole row: what it leaves out is emptied.'),
      deletedIds: z.array(ExternalId).max(mostRows).default([]).describe('External ids that the source has no more.'),
    })
    .check(({ value, issues }) => {
      const ids = [...value.rows.map(({ externalId }) => externalId), ...value.deletedIds]
      const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i)
      if (twice < 0) return
      const at = twice < value.rows.length ? ['rows', twice, 'externalId'] : ['deletedIds', twice - value.rows.length]
      const why = sentence('crm.twice', 'This external id stands here twice.')
      issues.push({ ...refusal(at, why), input: value })
    })

export const PutCrmAccounts = batch(AccountRow).meta({ id: 'PutCrmAccounts' })
export const PutCrmContacts = batch(ContactRow).meta({ id: 'PutCrmContacts' })
export const PutCrmActivities = batch(ActivityRow).meta({ id: 'PutCrmActivities' })

export const CrmRowRef = z.object({ source: SourceName, externalId: ExternalId })

export const outcomes = ['created', 'updated', 'unchanged', 'deleted', 'absent'] as const

export const CrmRowResult = z
  .object({
    externalId: z.string(),
    outcome: z.enum(outcomes).describe('absent: it was to be deleted, and is not there.'),
    changed: z
      .array(z.string())
      .describe('The fields that are other than before; of a created row those that say something.'),
    unknown: z
      .array(z.enum(['account', 'contact']))
      .describe('What the row names that is not there yet: it is linked as soon as it comes.'),
  })
  .meta({ id: 'CrmRowResult', description: 'What came of a row.' })
export type CrmRowResult = z.infer<typeof CrmRowResult>

const seen = {
  id: Id,
  source: z.string(),
  externalId: z.string(),
  url: z.string().nullable(),
  syncedAt: Instant.describe('When the source last said it.'),
  updatedAt: Instant.describe('When it last said something else.'),
}
const json = z.record(z.string(), z.unknown()).describe('Without the keys that the settings hide.')
const said = z.string().nullable()

/** Rows as keys with `crm:read` read them (product.md MX23). */
export const CrmReadRow = {
  accounts: z.object({ ...seen, name: z.string(), type: said, metadata: json }).meta({ id: 'CrmAccountRow' }),
  contacts: z
    .object({
      ...seen,
      ...{ name: said, email: said, email2: said, email3: said, phone: said, accountExternalId: said },
      data: json,
      rank: z.int(),
    })
    .meta({ id: 'CrmContactRow' }),
  activities: z
    .object({
      ...seen,
      ...{ kind: z.string(), title: z.string(), status: said, amount: said, currency: said },
      occurredAt: Instant.nullable(),
      ...{ body: said, contactExternalId: said, accountExternalId: said },
    })
    .meta({ id: 'CrmActivityRow' }),
}

const ListCrmRows = PageQuery.extend({ source: SourceName.optional().describe('Of this source alone.') })
export const ListCrm = {
  accounts: ListCrmRows,
  contacts: ListCrmRows.extend({
    email: z.string().trim().min(1).max(254).optional().describe('Of whom has this address, as any of the three.'),
  }),
  activities: ListCrmRows,
}
