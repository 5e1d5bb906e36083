import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import {
  besideField,
  computedField,
  foldedField,
  keyedField,
  linkField,
  majorUnits,
  ownField,
  type RecordField,
  rareField,
  recordSource,
  timeField,
} from '../conditions/record-fields.ts'
import { listAccountTiers } from './account-tiers.service.ts'

/** The fields of contacts, accounts and leads, for conditions and the columns of lists. */

const name = foldedField('name', 'sort_name', { key: 'name' })
const text = (key: string, column: string, more: { column?: boolean } = {}): RecordField =>
  computedField('text', () => sql.raw(`nullif(r.${column}, '')`), { key, type: 'text', nullable: true, ...more })
/** Addresses and numbers are stored folded. */
const identities = (table: string, recordId: string): RecordField[] =>
  (['email', 'phone'] as const).map((kind) =>
    besideField({ table, recordId, column: 'value', only: `kind = '${kind}'`, folded: true }, 'text', {
      key: kind,
      type: 'text',
    }),
  )

const personOf = (table: string) => [
  keyedField(table, { column: 'language', folded: 'language_key', along: ['name'] }, { key: 'language' }),
  text('timeZone', 'time_zone'),
  rareField(table, 'notes', { key: 'notes' }),
]
const timesOf = (table: string) => [
  timeField(table, 'created_at', 'createdAt'),
  timeField(table, 'updated_at', 'updatedAt'),
]

const contactFields: readonly RecordField[] = [
  name,
  ...identities('identities', 'contact_id'),
  besideField({ table: 'contact_accounts', recordId: 'contact_id', column: 'account_id' }, 'uuid', {
    key: 'account',
    type: 'record',
    lookup: 'account',
  }),
  ...personOf('contacts'),
  ...timesOf('contacts'),
]

const leadFields: readonly RecordField[] = [
  name,
  text('company', 'company'),
  ...identities('lead_identities', 'lead_id'),
  ...personOf('leads'),
  computedField('boolean', () => sql`(r.converted_contact_id is not null)`, { key: 'converted', type: 'boolean' }),
  ownField('converted_at', 'timestamptz', { key: 'convertedAt', type: 'datetime', nullable: true }),
  ...timesOf('leads'),
]

/** Counted so far, as the API does. */
const mostContacts = 1000
const contactCount = computedField(
  'integer',
  (cx) => sql`(select count(*)::int from (select 1 from contact_accounts c where c.org_id = ${cx.org.id}
    and c.account_id = r.id limit ${mostContacts}) n)`,
  { key: 'contactCount', type: 'number', integer: true },
)

const parent = linkField('accounts', 'parent_id', {
  key: 'parentAccount',
  type: 'record',
  lookup: 'account',
  nullable: true,
})
/** As people say it: 125.5, not 12550 cents. */
const hourlyRate = computedField('float8', () => majorUnits('hourly_rate', 'currency'), {
  key: 'hourlyRate',
  type: 'number',
  nullable: true,
})

async function accountFields(cx: Cx, keys?: readonly string[]): Promise<RecordField[]> {
  const isAsked = keys === undefined || keys.includes('accountTier')
  const tiers = isAsked ? (await listAccountTiers(cx)).map((tier) => ({ value: tier.id, name: tier.name })) : []
  return [
    name,
    besideField({ table: 'account_domains', recordId: 'account_id', column: 'domain', folded: true }, 'text', {
      key: 'domain',
      type: 'text',
    }),
    linkField('accounts', 'tier_id', { key: 'accountTier', type: 'choice', nullable: true, options: tiers }),
    parent,
    contactCount,
    hourlyRate,
    text('currency', 'currency'),
    text('ticketPrefix', 'ticket_prefix'),
    rareField('accounts', 'notes', { key: 'notes' }),
    ...timesOf('accounts'),
  ]
}

export function registerRecordFields(): void {
  const shared = { module: 'customers', prefix: '' }
  registerFieldSource(recordSource({ ...shared, of: 'contact', table: 'contacts', fields: () => contactFields }))
  registerFieldSource(recordSource({ ...shared, of: 'account', table: 'accounts', fields: accountFields }))
  registerFieldSource(recordSource({ ...shared, of: 'lead', table: 'leads', fields: () => leadFields }))
}
