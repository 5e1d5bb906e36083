import { z } from 'zod'
import { Id, Instant, line } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { recordKinds } from '../conditions/condition-words.ts'
import { ObjectKindParam } from '../conditions/conditions.contract.ts'
import { WholeList } from '../tickets/tickets.contract.ts'

export const exportFormats = ['csv', 'xlsx', 'json'] as const
export const exportStates = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const

export const CreateExport = z
  .strictObject({
    name: line(120).describe('Of the file, without its ending.'),
    of: z
      .union([z.enum(recordKinds), ObjectKindParam])
      .default('ticket')
      .describe('What is exported. Of other records than tickets the query has q, filter and sort alone.'),
    view: z.string().max(100).optional().describe('A view: its condition, and its columns and order unless given.'),
    query: WholeList.optional().describe('The words of listTickets, besides the condition of the view.'),
    columns: z
      .array(
        z.strictObject({
          field: z.string().min(1).max(120).describe('A key of listConditionFields that is a column.'),
          title: line(120).optional().describe('The head of the column; made from the field unless given.'),
        }),
      )
      .min(1)
      .max(100)
      .optional(),
    format: z.enum(exportFormats),
    bom: z.boolean().default(true).describe('Of csv: begins with a mark by which spreadsheets know UTF-8.'),
  })
  .meta({ id: 'CreateExport' })
export type CreateExport = z.infer<typeof CreateExport>

export const Export = z
  .object({
    id: Id,
    name: z.string().describe('Of the file, with its ending.'),
    format: z.enum(exportFormats),
    state: z.enum(exportStates),
    rows: z.int().describe('Tickets, or other records, written so far.'),
    size: z.int().nullable().describe('Bytes, when it is done.'),
    failed: z
      .object({
        code: z.string(),
        text: z.string(),
        params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
      })
      .nullable(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
    expiresAt: Instant.describe('Then file and entry are deleted.'),
  })
  .meta({ id: 'Export' })
export type Export = z.infer<typeof Export>

export const ListExports = z.strictObject(PageQuery.shape)
export const ExportRef = z.object({ id: Id })
