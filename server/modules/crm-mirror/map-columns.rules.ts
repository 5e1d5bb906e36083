import { columnsOf, type Kind } from './rows.rules.ts'

/** Which column of a file fills which field: `externalId` → `Id`, `metadata.tier` → `Tier`; and what is the same in every row. */
export type Mapping = { columns: ReadonlyMap<string, string>; always: ReadonlyMap<string, string> }

/** `email_2`, `Email 2` and `EMAIL2` are `email2`. */
const fold = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '')

const jsonField: Record<Kind, string | null> = { accounts: 'metadata', contacts: 'data', activities: null }

/** The fields of a kind, the one that names a row first. */
const fieldsOf = (kind: Kind) => ['externalId', ...columnsOf[kind].map(({ field }) => field)]

/** Reads `externalId=Id,email=E-Mail`. Returns what is wrong with it in a sentence, if anything is. */
export function readPairs(text: string, option: string): Map<string, string> | string {
  const pairs = text.split(',').map((pair) => /^([^=]*)=(.*)$/s.exec(pair))
  if (pairs.some((pair) => !pair?.[1]?.trim() || !pair[2]?.trim())) return `${option} reads FIELD=COLUMN,FIELD=COLUMN.`
  return new Map(pairs.map((pair) => [pair?.[1]?.trim() ?? '', pair?.[2]?.trim() ?? '']))
}

/**
 * The mapping for a file with these columns: what is said, and for the other fields columns of the same name. A sentence says what is wrong
 * with it: a field that is none, a column that is not there, nothing for the id.
 */
export function mappingFor(kind: Kind, given: Mapping, head: readonly string[] | null): Mapping | string {
  const fields = fieldsOf(kind)
  const json = jsonField[kind]
  for (const field of [...given.columns.keys(), ...given.always.keys()])
    if (!fields.includes(field) && !(json && field.startsWith(`${json}.`) && field.length > json.length + 1))
      return `There is no field “${field}” of ${kind}. There are ${fields.join(', ')}${json ? ` and ${json}.…` : ''}.`
  if (head === null) return given
  for (const column of given.columns.values())
    if (!head.includes(column)) return `The file has no column “${column}”. It has ${head.join(', ')}.`
  const mapping = withSameNames(kind, given, head)
  if (!mapping.columns.has('externalId'))
    return 'No column is the id of the rows: name it with --map externalId=COLUMN.'
  return mapping
}

/** The mapping, with columns of the same name for the fields of which nothing is said. */
export function withSameNames(kind: Kind, { columns, always }: Mapping, head: readonly string[]): Mapping {
  const all = new Map(columns)
  for (const field of fieldsOf(kind)) {
    const same = head.find((column) => fold(column) === fold(field))
    if (same !== undefined && !all.has(field) && !always.has(field)) all.set(field, same)
  }
  return { columns: all, always }
}

/** A row of the API out of one of a file: texts become what their field holds, as far as they are that; empty ones are left out. */
export function mapRow(
  kind: Kind,
  { columns, always }: Mapping,
  record: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  const values = [...columns].map(([field, column]) => [field, record[column]] as const)
  for (const [field, value] of [...always, ...values]) {
    if (value === undefined || value === null || value === '') continue
    const [top = field, ...below] = field.split('.')
    if (below.length > 0) row[top] = { ...Object(row[top]), [below.join('.')]: value }
    else row[top] = convert(kind, top, value)
  }
  return row
}

function convert(kind: Kind, field: string, value: unknown): unknown {
  if (typeof value === 'number' && field !== 'rank' && field !== 'amount') return String(value)
  if (typeof value !== 'string') return value
  const type = columnsOf[kind].find((column) => column.field === field)?.type
  if (type === 'integer' && /^\s*-?\d{1,9}\s*$/.test(value)) return Number(value)
  if (type === 'numeric') return value.trim()
  if (type === 'timestamptz') return /^\d{4}-\d\d-\d\d$/.test(value.trim()) ? `${value.trim()}T00:00:00Z` : value.trim()
  if (type === 'jsonb') return readJson(value)
  return value
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
