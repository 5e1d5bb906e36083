import { z } from 'zod'
import { Id, Instant, line, Sentence } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { SourceName } from './crm-mirror.contract.ts'

/** The words of the API for Settings > CRM: the sources of the mirror, the CRMs that are asked, and what came of it (MX12, MX15, MX25). */

const counts = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  vanished: z.int(),
})

export const CrmRun = z
  .object({
    id: Id,
    way: z.enum(['import', 'pull']).describe('import: a file, by the command. pull: an importer.'),
    state: z
      .enum(['running', 'done', 'held', 'failed', 'stopped'])
      .describe('held: all was written, and nothing vanished, as too much would have. stopped: it never ended.'),
    whole: z.boolean().describe('It had everything: what it did not say was to vanish.'),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    counts: z.object({ accounts: counts.optional(), contacts: counts.optional(), activities: counts.optional() }),
    why: Sentence.nullable().describe('Why it was held, or failed.'),
    refusals: z
      .array(
        z.object({
          kind: z.enum(['accounts', 'contacts', 'activities']),
          line: z.int().nullable(),
          externalId: z.string().nullable(),
          path: z.string(),
          message: z.string(),
        }),
      )
      .describe('The first rows that did not fit, and why.'),
  })
  .meta({ id: 'CrmRun', description: 'A run that brought rows of a CRM.' })

const ImporterName = SourceName.describe('Which importer: a name of `GET /crm/importers`, such as hubspot.')

export const CrmImporters = z
  .object({
    data: z.array(
      z.object({
        name: z.string(),
        label: z.string().describe('As people call the CRM.'),
        builtIn: z.boolean().describe('false: the operator’s own, a file in the data folder.'),
        secretIs: z.string().describe('How its secret is written.'),
        address: z.string().nullable().describe('Where the CRM is when nobody says it.'),
        tellsChanges: z.boolean().describe('It can be asked for changes alone.'),
      }),
    ),
    broken: z
      .array(z.object({ file: z.string(), why: Sentence }))
      .describe('Files of the operator that are no importers, and why. They are read when the server starts.'),
  })
  .meta({ id: 'CrmImporters' })

const CrmImporter = z
  .object({
    importer: ImporterName,
    address: z.string(),
    currency: z.string().nullable(),
    everyHours: z.int(),
    enabled: z.boolean(),
    nextAt: Instant.describe('When it is asked next, while it is enabled.'),
  })
  .meta({ id: 'CrmImporter', description: 'A CRM that is asked by itself. Its secret is never sent.' })

export const CrmSource = z
  .object({
    source: z.string(),
    name: z.string().describe('As people read it.'),
    contactUrl: z.string().nullable(),
    accountUrl: z.string().nullable(),
    syncedAt: Instant.nullable().describe('When something last came from there; null: nothing did.'),
    stale: z.boolean().describe('Longer ago than `settings.crm.staleHours` allows.'),
    rows: z.object({ accounts: z.int(), contacts: z.int(), activities: z.int() }).describe('So many rows are there.'),
    importer: CrmImporter.nullable(),
    lastRun: CrmRun.nullable(),
  })
  .meta({ id: 'CrmSource', description: 'A system from which rows of the mirror come.' })

const template = z
  .string()
  .trim()
  .max(2000)
  .regex(
    /^https?:\/\/\S*\{externalId\}\S*$/,
    invalid('invalid.crm_template', 'Must begin with https:// or http:// and have {externalId} in it.'),
  )
  .nullable()

export const UpdateCrmSource = z
  .strictObject({
    name: line(60).optional(),
    contactUrl: template.optional().describe('Where it shows a contact: {externalId} stands for its id.'),
    accountUrl: template.optional().describe('Likewise of an account.'),
  })
  .meta({ id: 'UpdateCrmSource', description: 'Fields that are absent stay.' })

export const PutCrmImporter = z
  .strictObject({
    importer: ImporterName,
    address: z.string().trim().max(500).optional().describe('Where the CRM is; needed where each customer has one.'),
    secret: z
      .string()
      .min(1, invalid('invalid.empty', 'Must not be empty.'))
      .max(4000)
      .optional()
      .describe('Write only. Absent: the one that is there, while importer and address stay.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, invalid('invalid.currency', 'Must be three capitals such as EUR.'))
      .nullable()
      .default(null)
      .describe('Of amounts that come without one; null: those are left out.'),
    everyHours: z.int().min(1).max(168).default(24),
    enabled: z.boolean().default(true),
  })
  .meta({ id: 'PutCrmImporter' })

export const CrmSourceRef = z.object({ source: SourceName })
export const ListCrmRuns = PageQuery
