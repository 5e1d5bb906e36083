import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { type FieldError, Problem, unprocessable } from '../../platform/errors.ts'
import { codeOfIssue } from '../../platform/http/invalid.ts'
import { inPart } from '../../platform/part.ts'
import type { Sentence } from '../../platform/words.ts'
import type { Imported, ImportedRow } from './import-records.contract.ts'

/** What files of records of every kind have in common (product.md IE3); what a row means, its kind says. */
export type Taken = { outcome: Exclude<ImportedRow['outcome'], 'refused'>; id: string; name: string; changed: string[] }

/** Takes a dry run back when all is known. */
class Rehearsed extends Error {}

/** Takes rows one by one, each in a part of the transaction. One that cannot be taken is refused alone, with its reason; nothing stays of a dry run. */
export async function importRows<Row extends { line: number }>(
  cx: Cx,
  { dryRun, rows }: { dryRun: boolean; rows: Row[] },
  take: (cx: Cx, row: Row) => Promise<Taken>,
): Promise<Imported> {
  const data: ImportedRow[] = []
  const all = async () => {
    for (const row of rows) data.push(await importRow(cx, row, take))
    if (dryRun) throw new Rehearsed()
  }
  await (dryRun ? inPart(cx, all).catch(unlessRehearsed) : all())
  return { data: data.map((one) => (dryRun && one.outcome === 'created' ? { ...one, id: null } : one)) }
}

function unlessRehearsed(error: unknown): void {
  if (!(error instanceof Rehearsed)) throw error
}

async function importRow<Row extends { line: number }>(
  cx: Cx,
  row: Row,
  take: (cx: Cx, row: Row) => Promise<Taken>,
): Promise<ImportedRow> {
  try {
    return { line: row.line, ...(await inPart(cx, () => take(cx, row))), why: null, errors: [] }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const errors = error.errors.flatMap((one) => {
      const field = columnOf(one.path)
      return field ? [{ field, why: reasonOf(error, one) }] : []
    })
    const why = reasonOf(error, error.errors[0])
    return { line: row.line, outcome: 'refused', id: null, name: null, why, errors, changed: [] }
  }
}

/** What the field says, where it says more than the problem. */
function reasonOf({ code, message, params }: Problem, field: FieldError | undefined): Sentence {
  return field?.code
    ? { code: field.code, text: field.message, params: field.params ?? {} }
    : { code, text: message, params }
}

/** The field of the row that a path of a record belongs to. */
function columnOf(path: string): string {
  const [first = ''] = path.split('.')
  if (first === 'custom') return path
  return first.replace(/Id$/, '')
}

/** Cells that say something: blank texts and lists are as good as none. */
export function filled<Cells extends Record<string, string | string[] | undefined>>(cells: Cells): Cells {
  const said = Object.entries(cells).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map((one) => one.trim()).filter(Boolean) : value?.trim(),
  ])
  return Object.fromEntries(said.filter(([, value]) => value !== undefined && value.length > 0)) as Cells
}

/** The row as the schema has it; 422 with what is wrong first, as if the record were made alone. */
export function checked<Schema extends z.ZodType>(schema: Schema, cells: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(cells)
  if (!error) return data
  const [issue] = error.issues
  const path = issue?.path.join('.') ?? ''
  const { code, params } = codeOfIssue({
    instancePath: path,
    keyword: issue?.code ?? '',
    message: issue?.message ?? '',
    params: { ...issue },
  })
  const message = issue?.message ?? ''
  throw unprocessable('request.invalid', message, [{ path, message, code, params }])
}

/** The one that was found; null of none, and `several` of more. */
export function onlyOne(ids: readonly string[], several: () => Problem): string | null {
  if (ids.length > 1) throw several()
  return ids[0] ?? null
}

export const made = ({ id, name }: { id: string; name: string }): Taken => ({
  outcome: 'created',
  id,
  name,
  changed: [],
})

type Seen = {
  id: string
  name: string
  custom: Values
  customNames: object
  version?: number
  updatedAt: string
}
/** The services write nothing and tell nothing when nothing differs, but a contact's time of change. */
export function changed(before: Seen, after: Seen): Taken {
  const fields = [...differing(own(before), own(after)), ...differing(customOf(before), customOf(after)).toSorted()]
  return { outcome: fields.length > 0 ? 'updated' : 'unchanged', id: after.id, name: after.name, changed: fields }
}

type Values = Readonly<Record<string, unknown>>
const own = ({ updatedAt: _, version: _version, custom: _values, customNames: _names, ...fields }: Seen): Values =>
  fields
const customOf = ({ custom }: Seen): Values =>
  Object.fromEntries(Object.entries(custom).map(([key, value]) => [`custom.${key}`, value]))
const differing = (before: Values, after: Values) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  )
