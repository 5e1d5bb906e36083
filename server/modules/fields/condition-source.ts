import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, Facts, FactValue, FieldSource, SqlCast } from '../conditions/condition-fields.ts'
import { oneByOne } from '../conditions/condition-sql.ts'
import type { ObjectKind, RecordKind } from '../conditions/condition-words.ts'
import type { CustomFieldType, CustomValue, CustomValues, FieldEntity, Money } from './field-types.rules.ts'
import { type FieldToTest, listFieldsToTest, listTypes, valueTablesOf } from './fields.store.ts'
import { kindOf } from './record-names.ts'

/** Custom fields as fields of conditions, `custom.<key>`: lists, views and rules ask by them. */
const prefix = 'custom.'

/** The column that holds the values of a type, and what it is bound as. */
const columns: Record<
  Exclude<CustomFieldType, 'long_text'>,
  { column: string; cast: SqlCast; type: ConditionField['type'] }
> = {
  text: { column: 'folded_value', cast: 'text', type: 'text' },
  url: { column: 'folded_value', cast: 'text', type: 'text' },
  number: { column: 'number_value', cast: 'float8', type: 'number' },
  money: { column: 'integer_value', cast: 'bigint', type: 'number' },
  duration: { column: 'integer_value', cast: 'bigint', type: 'number' },
  date: { column: 'date_value', cast: 'date', type: 'date' },
  datetime: { column: 'instant_value', cast: 'timestamptz', type: 'datetime' },
  boolean: { column: 'boolean_value', cast: 'boolean', type: 'boolean' },
  select: { column: 'ref_value', cast: 'uuid', type: 'choice' },
  multi_select: { column: 'ref_value', cast: 'uuid', type: 'choice' },
  user: { column: 'ref_value', cast: 'uuid', type: 'record' },
  record: { column: 'ref_value', cast: 'uuid', type: 'record' },
}

/** What stands between value and ticket in every index of values of tickets. */
const ties = [
  { column: sql`v.is_open`, cast: 'boolean' },
  { column: sql`v.ticket_created_at`, cast: 'timestamptz' },
] as const

function conditionField(entity: FieldEntity, field: FieldToTest): ConditionField {
  const record = sql.raw(entity === 'ticket' ? 't' : 'r')
  const owner = sql.raw(`v.${valueTablesOf(entity).owner}`)
  const values = sql.table(valueTablesOf(entity).values)
  const shared = { key: `${prefix}${field.key}`, name: field.name, many: field.type === 'multi_select', nullable: true }
  if (field.type === 'long_text')
    return {
      ...shared,
      type: 'text',
      column: false,
      sql: { cast: 'text', some: (_cx, test) => test(sql`(${record}.custom ->> ${sql.lit(field.key)})`) },
    }
  const { column, cast, type } = columns[field.type]
  const value = sql.raw(`v.${column}`)
  const own = (cx: Cx) => sql<SqlBool>`v.org_id = ${cx.org.id} and v.field_id = ${field.id}::uuid`
  const exists = (cx: Cx, test: RawBuilder<SqlBool>) =>
    sql<SqlBool>`exists (select 1 from ${values} v where ${own(cx)} and ${owner} = ${record}.id and ${test} ${oneByOne})`
  const rows = (cx: Cx, test: RawBuilder<SqlBool>) => ({
    from: sql`${values} v`,
    where: sql<SqlBool>`${own(cx)} and ${test}`,
    recordId: owner,
  })
  const present = sql<SqlBool>`${value} is not null`
  return {
    ...shared,
    type,
    ...(field.options.length > 0
      ? {
          options: field.options.map((option) => ({ value: option.id, name: option.name })),
          groupable: entity === 'ticket',
        }
      : {}),
    ...(kindOf(field) ? { lookup: kindOf(field) ?? undefined } : {}),
    ...(field.type === 'user' ? { words: ['me', 'my_teams', 'nobody'] as const, groupable: entity === 'ticket' } : {}),
    ...(field.type === 'money' ? { integer: true, currency: field.currency ?? undefined } : {}),
    ...(field.type === 'duration' ? { integer: true, duration: true } : {}),
    sql: {
      cast,
      folded: cast === 'text',
      some: (cx, test) => exists(cx, test(value)),
      rows: (cx, test) => rows(cx, test(value)),
      ...(entity === 'ticket' && { copies: { isOpen: sql<SqlBool>`v.is_open`, createdAt: sql`v.ticket_created_at` } }),
      // Of several values a record would stand in several places; ids are in no order that people know.
      order:
        type === 'choice' || type === 'record'
          ? undefined
          : {
              rows: (cx) => rows(cx, present),
              ...{ key: value, cast },
              ...(entity === 'ticket' && { ties }),
              present: (cx) => exists(cx, present),
            },
    },
  }
}

/** A stored value as conditions in memory read it. */
export function factOf(type: CustomFieldType, value: CustomValue | undefined): FactValue {
  if (value === undefined) return null
  if (type === 'money') return (value as Money).amount
  if (type === 'datetime') return new Date(String(value))
  return value as Exclude<CustomValue, Money>
}

/** The facts of a ticket's values, for all fields or those asked for. */
export function factsOfValues(fields: readonly Pick<FieldToTest, 'key' | 'type'>[], custom: CustomValues): Facts {
  return Object.fromEntries(fields.map((field) => [`${prefix}${field.key}`, factOf(field.type, custom[field.key])]))
}

const namesOf = (keys: readonly string[]) => keys.map((key) => key.slice(prefix.length))

/** The custom fields of a kind of record that has lists by conditions. */
export const customFieldSource = (served: Exclude<RecordKind, 'task'> | 'object'): FieldSource => ({
  module: 'fields',
  of: served,
  prefix,
  fields: async (cx, keys, of) => {
    const entity = entityOf(of)
    return (await listFieldsToTest(cx, entity, keys && namesOf(keys))).map((field) => conditionField(entity, field))
  },
  facts: async (cx, ids, keys, of) => {
    const entity = entityOf(of)
    const [fields, { rows }] = await Promise.all([
      listTypes(cx, entity, namesOf(keys)),
      sql<{ id: string; custom: CustomValues }>`
        select r.id, r.custom from ${sql.table(valueTablesOf(entity).records)} r
        where r.org_id = ${cx.org.id} and r.id = any(${[...ids]}::uuid[])`.execute(cx.tx),
    ])
    return new Map(rows.map(({ id, custom }) => [id, factsOfValues(fields, custom)]))
  },
})

const entityOf = (of: RecordKind | ObjectKind): FieldEntity => {
  if (of === 'task') throw new Error('Tasks have no custom fields.')
  return of
}
