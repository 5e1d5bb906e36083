import { z } from 'zod'
import { Id, Sentence } from '../../platform/http/fields.ts'

/** Rows of one request: a few seconds of work in one transaction. */
export const mostImported = 200

export const cell = z.string().max(20_000)
const texts = z.array(z.string().max(320)).max(50)
export const lineOfRow = z.int().min(1).describe('Of the file; the answer names it.')

export const customCells = z
  .record(z.string().max(40), cell)
  .optional()
  .describe(
    'Cells by the key of a custom field: names of options (several with semicolons), members and records, amounts as 1234.50 EUR, yes or no.',
  )

const personRow = {
  line: lineOfRow,
  name: cell.optional(),
  emails: texts.optional().describe('Those that the record has not yet are added.'),
  phones: texts.optional().describe('With country code. Those that the record has not yet are added.'),
  language: cell.optional(),
  timeZone: cell.optional(),
  notes: cell.optional(),
  custom: customCells,
}

/** What a request has beside its rows. */
export const bodyOf = <Row extends z.ZodType>(row: Row) =>
  z.strictObject({
    dryRun: z.boolean().default(false).describe('Answers the same and keeps nothing.'),
    rows: z.array(row).min(1).max(mostImported),
  })

/** Cells as a file has them; each row is checked by itself, as if it were made alone. Empty and absent cells change nothing. */
export const ImportContacts = bodyOf(
  z.strictObject({
    ...personRow,
    accounts: texts.optional().describe('Names. An account that is not there is made; those of the contact stay.'),
  }),
).meta({ id: 'ImportContacts' })
export const ImportLeads = bodyOf(z.strictObject({ ...personRow, company: cell.optional() })).meta({
  id: 'ImportLeads',
})
export const ImportAccounts = bodyOf(
  z.strictObject({
    line: lineOfRow,
    name: cell.optional(),
    domains: texts.optional().describe('Those that the account has not yet are added.'),
    tier: cell.optional().describe('The name of one that is there.'),
    notes: cell.optional(),
    custom: customCells,
  }),
).meta({ id: 'ImportAccounts' })

export const importOutcomes = ['created', 'updated', 'unchanged', 'refused'] as const
export const Imported = z
  .object({
    data: z.array(
      z.object({
        line: z.int(),
        outcome: z.enum(importOutcomes),
        id: Id.nullable().describe('Of the record; null of a refused row, and of one that a dry run would make.'),
        name: z.string().nullable(),
        why: Sentence.nullable().describe('Why the row was refused; nothing of it was kept.'),
        errors: z
          .array(z.object({ field: z.string(), why: Sentence }))
          .describe('Of a refused row: the columns that are wrong, by their fields; custom ones as `custom.<key>`.'),
        changed: z.array(z.string()).describe('Of an updated row: the fields that differ, or would.'),
      }),
    ),
  })
  .meta({ id: 'ImportedRecords' })
export type Imported = z.infer<typeof Imported>
export type ImportedRow = Imported['data'][number]
