import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import type { ConditionField, Facts, FactValue, FieldSource } from '../conditions/condition-fields.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'

/**
 * What the mirror says of the requester, for conditions (product.md RT6): `crmKnown`, `crmAccountType` and `crmAccount.KEY`, the
 * metadata of the accounts by the keys that the settings of the organization name. The match is the panel's. Rules, routing and SLAs ask them in the name of
 * the product; a person needs CRM access to use them, in whose lists, views and counts they else do not exist. No log says what was found.
 */
const prefix = 'crm'
const accountPrefix = `${prefix}Account.`
type Value = 'known' | 'accountType' | { metadata: string }

const askedBy = (key: string): Value | null =>
  key === `${prefix}Known`
    ? 'known'
    : key === `${prefix}AccountType`
      ? 'accountType'
      : key.startsWith(accountPrefix)
        ? { metadata: key.slice(accountPrefix.length) }
        : null

/** Rows of the mirror (`c`) of who asks for ticket `t`, with their accounts (`a`); none while the CRM is off, or of a member. */
const rowsOf = (cx: Cx, plusTags: boolean): RawBuilder<unknown> => sql`
  identities i
  join lateral (values (i.value), (case when ${plusTags} then regexp_replace(i.value, '^([^+@]+)\\+[^@]*@', '\\1@') end)) w(email) on true
  join crm_contacts c on c.org_id = ${cx.org.id} and c.deleted_at is null
    and (c.email_key = w.email or c.email_2_key = w.email or c.email_3_key = w.email)
  left join crm_accounts a on a.org_id = ${cx.org.id} and a.source = c.source and a.external_id = c.account_external_id
    and a.deleted_at is null
  where i.org_id = ${cx.org.id} and i.contact_id = t.requester_id and i.kind = 'email'
    and exists (select 1 from orgs o where o.id = ${cx.org.id} and o.has_crm)
    and not exists (select 1 from identities own join member_access m on m.org_id = ${cx.org.id} and m.email = own.value and m.active
      where own.org_id = ${cx.org.id} and own.contact_id = t.requester_id and own.kind = 'email')`

const column = (value: Exclude<Value, 'known'>): RawBuilder<unknown> =>
  value === 'accountType' ? sql`a.type` : sql`a.metadata ->> ${value.metadata}`

const knownSql = (cx: Cx, plusTags: boolean) => sql<SqlBool>`exists (select 1 from ${rowsOf(cx, plusTags)})`

function fieldOf(
  key: string,
  value: Value,
  { plusTags, name }: { plusTags: boolean; name: string | null },
): ConditionField {
  const common = { key, name, column: false, secret: true } as const
  return value === 'known'
    ? {
        ...common,
        ...{ type: 'boolean', many: false, nullable: false },
        sql: { cast: 'boolean', some: (cx, test) => test(knownSql(cx, plusTags)) },
      }
    : {
        ...common,
        ...{ type: 'text', many: true, nullable: true },
        sql: {
          cast: 'text',
          some: (cx, test) => sql<SqlBool>`exists (select 1 from ${rowsOf(cx, plusTags)} and ${test(column(value))})`,
        },
      }
}

async function fields(cx: Cx): Promise<ConditionField[]> {
  if (cx.actor.kind === 'user' && !can(cx.actor, 'crm:read')) return []
  const { crm } = await getOrgSettings(cx)
  const { plusTags } = crm
  return [
    fieldOf(`${prefix}Known`, 'known', { plusTags, name: null }),
    fieldOf(`${prefix}AccountType`, 'accountType', { plusTags, name: null }),
    ...crm.accountFields.map(({ key, label }) =>
      fieldOf(`${accountPrefix}${key}`, { metadata: key }, { plusTags, name: label ?? key }),
    ),
  ]
}

async function facts(cx: Cx, ticketIds: readonly string[], keys: readonly string[]): Promise<Map<string, Facts>> {
  const { plusTags } = (await getOrgSettings(cx)).crm
  const asked = keys.flatMap((key) => {
    const value = askedBy(key)
    return value === null ? [] : [{ key, value }]
  })
  const values = asked.map(({ value }) =>
    value === 'known'
      ? sql`to_jsonb(${knownSql(cx, plusTags)})`
      : sql`(select jsonb_agg(distinct ${column(value)}) filter (where ${column(value)} is not null) from ${rowsOf(cx, plusTags)})`,
  )
  if (asked.length === 0) return new Map()
  const { rows } = await sql<{ id: string; found: FactValue[] }>`
    select t.id, jsonb_build_array(${sql.join(values)}) as found from tickets t
    where t.org_id = ${cx.org.id} and t.id = any(${[...ticketIds]}::uuid[])`.execute(cx.tx)
  return new Map(
    rows.map(({ id, found }) => [id, Object.fromEntries(asked.map(({ key }, i) => [key, found[i] ?? null]))]),
  )
}

export const crmFieldSource: FieldSource = { module: 'crm-panel', prefix, fields, facts }
