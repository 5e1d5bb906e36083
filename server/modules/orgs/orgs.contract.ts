import { z } from 'zod'
import { upperAscii } from '../../platform/ascii.ts'
import { Id, Instant, line, Said, TimeZone } from '../../platform/http/fields.ts'
import { invalid, refusal } from '../../platform/http/invalid.ts'
import { customerLanguages } from '../../platform/languages.ts'
import { sentence } from '../../platform/words.ts'
import { isOrigin } from './orgs.rules.ts'
import { maxDigits } from './ticket-codes.ts'

/** Letters before the number, at most three. */
const codeInfix = z
  .string()
  .trim()
  .transform(upperAscii)
  .pipe(z.string().regex(/^[A-Z]{0,3}$/, invalid('invalid.code_letters', 'At most three letters from A to Z.')))
const codeDigits = z.int().min(1).max(maxDigits)

const days = z.number().int().min(1).max(3_650)

const statusName = line(30)
const statusNames = z
  .strictObject({
    open: statusName.optional(),
    in_progress: statusName.optional(),
    waiting: statusName.optional(),
    resolved: statusName.optional(),
    closed: statusName.optional(),
  })
  .describe(
    'All of them: what the organization calls a status on its screens. Absent: Deskhand’s word in the reader’s language.',
  )
const mediumPriority = z
  .enum(['medium', 'normal'])
  .describe('What the screens call the priority between low and high. The API says medium, and takes both.')
const accountLabel = z
  .enum(['account', 'company'])
  .describe('What the screens call those that contacts belong to. The API says account.')

/** Exactly what browsers send as the origin of a page, so that it can stand in a policy and be compared. */
const embedOrigin = z
  .string()
  .max(300)
  .transform((text) => text.trim())
  .pipe(
    z
      .string()
      .refine(
        isOrigin,
        invalid('invalid.origin', 'Must be an origin such as https://crm.example.com, without a path.'),
      ),
  )
const CrmFieldSetting = z.strictObject({
  key: z.string().min(1, invalid('invalid.empty', 'Must not be empty.')).max(200),
  label: line(60).nullable().default(null).describe('null: the key itself, written as words.'),
  hidden: z.boolean().default(false).describe('It is not sent to anybody.'),
})
const crmFields = z
  .array(CrmFieldSetting)
  .max(100)
  .superRefine((fields, context) => {
    const at = fields.findIndex(({ key }, i) => fields.findIndex((one) => one.key === key) < i)
    if (at >= 0) context.addIssue(refusal([at, 'key'], sentence('crm.field_twice', 'This key stands here twice.')))
  })
const CrmSettings = z
  .object({
    plusTags: z.boolean().describe('ann+shop@example.com is also looked up as ann@example.com.'),
    staleHours: z.int().min(1).max(8_760).nullable().describe('What was last said longer ago is stale; null: never.'),
    contactFields: crmFields.describe('Keys of the JSON of contacts in the order in which they are shown.'),
    accountFields: crmFields.describe('Keys of the metadata of accounts, likewise.'),
  })
  .meta({ id: 'CrmSettings', description: 'How what the CRM says of customers is looked up and shown.' })

export const OrgSettings = z
  .object({
    autoInProgress: z.boolean().describe('Open becomes in progress at the first act of an agent.'),
    openOnReply: z.boolean().describe('A customer’s reply to a waiting ticket opens it.'),
    reopenOnReply: z.boolean().describe('A customer’s reply to a resolved ticket reopens it.'),
    thanksStayResolved: z
      .boolean()
      .describe(
        'Of such replies, those that only say thanks leave it resolved: no question, no other word, no file. What stayed resolved ' +
          'by it is found by the field thankedAt.',
      ),
    reopenDays: z.number().int().nullable().describe('For how many days after resolving; null: until it is closed.'),
    followUpOnReply: z
      .boolean()
      .describe(
        'A reply to a closed ticket, or after reopenDays, begins a ticket that follows it. False: it reopens the ticket.',
      ),
    autoCloseDays: z.number().int().nullable().describe('A resolved ticket closes after so many days; null: never.'),
    customerLanguage: z
      .enum(customerLanguages)
      .describe('Of what the product itself writes to customers, for contacts without a language that it writes.'),
    timeZone: z
      .string()
      .describe(
        'IANA name such as Europe/Berlin. Dates in macros and in what the product writes to customers stand in it for contacts without ' +
          'a zone of their own; so do days of filters, exports and summaries of members without one.',
      ),
    statusNames,
    mediumPriority,
    accountLabel,
    embedOrigins: z
      .array(z.string())
      .describe('Applications whose pages may show tickets in a frame; none: nobody may.'),
    crm: CrmSettings,
  })
  .meta({ id: 'OrgSettings' })

export const Organization = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string().describe('Before ticket numbers, as in ACME-42.'),
    codeInfix: z.string().describe('Letters right before the number: M in TKT-M001. Often none.'),
    codeDigits: z.int().describe('So many digits the number has at least: 3 in TKT-M001.'),
    hasCrm: z
      .boolean()
      .describe('The integration with the company’s CRM is on: members with CRM access see what it says of customers.'),
    settings: OrgSettings,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Organization' })

export const UpdateOrganization = z
  .strictObject({
    name: line(120).optional(),
    prefix: z.string().max(50).optional().describe('Old codes keep resolving.'),
    codeInfix: codeInfix.optional().describe('Of new tickets. Old codes keep resolving.'),
    codeDigits: codeDigits.optional().describe('Of new tickets.'),
    hasCrm: z.boolean().optional(),
    settings: z
      .strictObject({
        autoInProgress: z.boolean().optional(),
        openOnReply: z.boolean().optional(),
        reopenOnReply: z.boolean().optional(),
        thanksStayResolved: z.boolean().optional(),
        reopenDays: days.nullable().optional(),
        followUpOnReply: z.boolean().optional(),
        autoCloseDays: days.nullable().optional(),
        customerLanguage: z.enum(customerLanguages).optional(),
        timeZone: TimeZone.optional(),
        statusNames: statusNames.optional(),
        mediumPriority: mediumPriority.optional(),
        accountLabel: accountLabel.optional(),
        embedOrigins: z
          .array(embedOrigin)
          .max(20)
          .optional()
          .describe('Origins, as https://crm.example.com: no path, no wildcard. Each once.'),
        crm: z.strictObject(CrmSettings.partial().shape).optional(),
      })
      .optional(),
  })
  .meta({ id: 'UpdateOrganization', description: 'Fields that are absent stay.' })

export const PrefixQuery = z.strictObject({ value: z.string().max(50) })

/** Codes that are being thought of: of the organization, or of an account. */
export const OwnPrefixQuery = PrefixQuery.extend({
  infix: codeInfix.optional().describe('The organization’s unless told.'),
  digits: z.coerce.number().pipe(codeDigits).optional().describe('The organization’s unless told.'),
  account: z
    .union([Id, z.literal('new')])
    .optional()
    .describe('Whether this account could take it, or one that is not there yet.'),
})

export const PrefixCheck = z
  .object({
    value: z.string().describe('The prefix in its final form.'),
    ok: z.boolean(),
    message: z.string(),
    said: Said,
    next: z.string().nullable().describe('The code of the next ticket; null when it cannot be.'),
  })
  .meta({ id: 'PrefixCheck', description: 'Whether a prefix may be taken, in a sentence.' })
