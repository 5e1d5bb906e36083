import { isDeepStrictEqual } from 'node:util'

/** What the mirror holds: a table each. */
export const kinds = ['accounts', 'contacts', 'activities'] as const
export type Kind = (typeof kinds)[number]

/** A column that a source fills, with its name in the API. `to`: it names a row of that kind by its external id. */
type Column = {
  field: string
  column: string
  type: 'text' | 'jsonb' | 'integer' | 'numeric' | 'timestamptz'
  to?: 'account' | 'contact'
}

const text = (field: string, column = field): Column => ({ field, column, type: 'text' })
const toAccount: Column = { ...text('accountExternalId', 'account_external_id'), to: 'account' }
const toContact: Column = { ...text('contactExternalId', 'contact_external_id'), to: 'contact' }

export const columnsOf: Record<Kind, readonly Column[]> = {
  accounts: [text('name'), text('type'), { field: 'metadata', column: 'metadata', type: 'jsonb' }, text('url')],
  contacts: [
    text('name'),
    text('email'),
    text('email2', 'email_2'),
    text('email3', 'email_3'),
    text('phone'),
    toAccount,
    text('url'),
    { field: 'data', column: 'data', type: 'jsonb' },
    { field: 'rank', column: 'rank', type: 'integer' },
  ],
  activities: [
    text('kind'),
    text('title'),
    text('status'),
    { field: 'amount', column: 'amount', type: 'numeric' },
    text('currency'),
    { field: 'occurredAt', column: 'occurred_at', type: 'timestamptz' },
    text('body'),
    text('url'),
    toContact,
    toAccount,
  ],
}

/** A row as it is kept: every field of its kind, instants in ISO, amounts as decimals without needless zeros. */
export type Row = { externalId: string } & Record<string, unknown>

/** A row of a source as it is kept: what it leaves out is empty. */
export function canonical(kind: Kind, given: { externalId: string } & Record<string, unknown>): Row {
  const values = columnsOf[kind].map(({ field, type }) => [field, canonicalValue(type, given[field])])
  return { externalId: given.externalId, ...Object.fromEntries(values) }
}

function canonicalValue(type: Column['type'], value: unknown): unknown {
  if (type === 'jsonb') return value ?? {}
  if (type === 'integer') return value ?? 0
  if (value === undefined || value === null || value === '') return null
  if (type === 'timestamptz') return new Date(value as string | Date).toISOString()
  return type === 'numeric' ? decimal(value) : value
}

/** 12.50 and 012.5 are 12.5; at most four decimals. */
function decimal(value: unknown): string {
  const [whole = '', part = ''] = (typeof value === 'number' ? value.toFixed(4) : String(value)).split('.')
  const decimals = part.replace(/0+$/, '')
  const digits = whole.replace(/^(-?)0+(?=\d)/, '$1')
  const said = decimals === '' ? digits : `${digits}.${decimals}`
  return said === '-0' ? '0' : said
}

/** The fields in which two rows of a kind differ. */
export function changedFields(kind: Kind, before: Row, after: Row): string[] {
  return columnsOf[kind].flatMap(({ field }) => (isDeepStrictEqual(before[field], after[field]) ? [] : [field]))
}

/** The fields of a row that say something. */
export function saidFields(kind: Kind, row: Row): string[] {
  return changedFields(kind, canonical(kind, { externalId: row.externalId }), row)
}

/** What others name a source, until somebody names it himself. */
export function nameOfSource(source: string): string {
  const known: Record<string, string> = { salesforce: 'Salesforce', hubspot: 'HubSpot', pipedrive: 'Pipedrive' }
  return known[source] ?? source.charAt(0).toUpperCase() + source.slice(1)
}
