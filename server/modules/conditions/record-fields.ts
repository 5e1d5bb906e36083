import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { minorDigits } from '../../platform/money.ts'
import type {
  ConditionField,
  Facts,
  FactValue,
  FieldSource,
  FieldSql,
  ListedRows,
  SqlCast,
  ValueSql,
} from './condition-fields.ts'
import { oneByOne } from './condition-sql.ts'
import type { RecordKind } from './condition-words.ts'

/**
 * Fields of records of one table, which statements call `r`, each said once: from it come the test in SQL and the fact in memory.
 */
export type RecordField = ConditionField & {
  /** The value of `r`, or an array of its values; null or empty: none. */
  value: (cx: Cx) => RawBuilder<unknown>
}

type Given = Pick<ConditionField, 'key' | 'type'> & Partial<Omit<ConditionField, 'sql'>>
const whole = (field: Given) => ({ name: null, many: false, nullable: false, ...field })

/** A column of `r`. `ordered`: an index begins with (org_id, column, id), and no row is without a value. */
export function ownField(column: string, cast: SqlCast, field: Given, more: { ordered?: boolean } = {}): RecordField {
  const value = sql.raw(`r.${column}`)
  return {
    ...whole(field),
    value: () => value,
    sql: {
      cast,
      some: (_cx, test) => test(value),
      order: more.ordered ? { key: value, cast, present: null } : undefined,
    },
  }
}

/** A text of `r` beside which stands its folded form, by which it is looked for and put into order. */
export function foldedField(column: string, folded: string, field: Omit<Given, 'type'>): RecordField {
  const value = sql.raw(`r.${folded}`)
  return {
    ...whole({ ...field, type: 'text' }),
    value: () => sql.raw(`r.${column}`),
    sql: {
      cast: 'text',
      folded: true,
      some: (_cx, test) => test(value),
      order: { key: value, cast: 'text', present: null },
    },
  }
}

/**
 * A text that not every `r` has, beside which stands its folded form, null for none. Indexes begin with (org_id, folded) and, for each field
 * of `along`, with (org_id, folded, its column, id).
 */
export function keyedField(
  table: string,
  { column, folded, along }: { column: string; folded: string; along: readonly string[] },
  field: Omit<Given, 'type'>,
): RecordField {
  const value = sql.raw(`r.${folded}`)
  return {
    ...whole({ nullable: true, ...field, type: 'text' }),
    value: () => sql.raw(`nullif(r.${column}, '')`),
    sql: { cast: 'text', folded: true, some: (_cx, test) => test(value), rows: rowsBy(table, folded), along },
  }
}

/** A text that few `r` have, '' for none: a list of it begins with those. An index is of them alone: (org_id, id) where column <> ''. */
export function rareField(table: string, column: string, field: Omit<Given, 'type'>): RecordField {
  const own = computedField('text', () => sql.raw(`nullif(r.${column}, '')`), {
    nullable: true,
    ...field,
    type: 'text',
  })
  const rows: FieldSql['rows'] = (cx) => ({
    from: sql.raw(`${table} v`),
    where: sql<SqlBool>`v.org_id = ${cx.org.id} and v.${sql.raw(column)} <> ''`,
    recordId: sql.raw('v.id'),
    own: true,
  })
  return { ...own, sql: { ...own.sql, rows, anyValue: true } }
}

/** An expression over `r`. */
export const computedField = (cast: SqlCast, value: (cx: Cx) => RawBuilder<unknown>, field: Given): RecordField => ({
  ...whole(field),
  value,
  sql: { cast, some: (cx, test) => test(value(cx)) },
})

/** Rows of the table of `r` by a column with which an index begins: (org_id, column). */
const rowsBy =
  (table: string, column: string): FieldSql['rows'] =>
  (cx, test) => ({
    from: sql.raw(`${table} v`),
    where: sql<SqlBool>`v.org_id = ${cx.org.id} and ${test(sql.raw(`v.${column}`))}`,
    recordId: sql.raw('v.id'),
    own: true,
  })

/** An id in a column of `r`: few rows name the same one, and a list of those begins with them. An index begins with (org_id, column). */
export function linkField(table: string, column: string, field: Given): RecordField {
  const own = ownField(column, 'uuid', field)
  return { ...own, sql: { ...own.sql, rows: rowsBy(table, column) } }
}

/** An instant that every `r` has, in a column with the index (org_id, column, id): an order, and where a list of a short time begins. */
export function timeField(table: string, column: string, key: string): RecordField {
  const own = ownField(column, 'timestamptz', { key, type: 'datetime' }, { ordered: true })
  return { ...own, sql: { ...own.sql, rows: rowsBy(table, column) } }
}

/** Currencies by their digits behind the point, but for those of two. */
const oddCurrencies = Map.groupBy(
  Intl.supportedValuesOf('currency').filter((currency) => minorDigits(currency) !== 2),
  minorDigits,
)

/** An amount in a column of `r` as people say it, in units of the currency beside: 125.5, not 12550 cents. */
export function majorUnits(amount: string, currency: string): RawBuilder<unknown> {
  const odd = [...oddCurrencies].map(
    ([digits, codes]) => `when r.${currency} in (${codes.map((code) => `'${code}'`).join()}) then ${10 ** digits}`,
  )
  return sql.raw(`(r.${amount}::float8 / (case ${odd.join(' ')} else 100 end))`)
}

/** Values in rows of another table, which has org_id and the id of its record; `only`: which of its rows count. */
export type Beside = { table: string; recordId: string; column: string; only?: string; folded?: boolean }

/** Values of rows beside `r`. Their table has an index that begins with (org_id, record), and one with (org_id, ..., value). */
export function besideField(
  { table, recordId, column, only, folded }: Beside,
  cast: SqlCast,
  field: Given,
): RecordField {
  const value = sql.raw(`v.${column}`)
  const own = (cx: Cx) => sql<SqlBool>`v.org_id = ${cx.org.id}${only ? sql.raw(` and v.${only}`) : sql``}`
  const of = sql.raw(`v.${recordId} = r.id`)
  const from = sql.raw(`${table} v`)
  return {
    ...whole({ nullable: true, many: true, ...field }),
    value: (cx) => sql`array(select ${value} from ${from} where ${own(cx)} and ${of} order by ${value})`,
    sql: {
      cast,
      folded,
      some: (cx, test) =>
        sql<SqlBool>`exists (select 1 from ${from} where ${own(cx)} and ${of} and ${test(value)} ${oneByOne})`,
      rows: (cx: Cx, test: ValueSql) => ({
        from,
        where: sql<SqlBool>`${own(cx)} and ${test(value)}`,
        recordId: sql.raw(`v.${recordId}`),
      }),
    },
  }
}

/** The source of fields of a kind of record that is one table. */
export function recordSource(source: {
  module: string
  of: RecordKind | 'object'
  prefix: string
  table: string
  /** Which rows the actor sees; absent: all. */
  seen?: ListedRows['seen']
  part?: ListedRows['part']
  require?: ListedRows['require']
  /** All, or with `keys` at least those: options need not be read for others. */
  fields: (cx: Cx, keys?: readonly string[]) => readonly RecordField[] | Promise<readonly RecordField[]>
}): FieldSource {
  const { module, of, prefix, table, seen, part, require, fields } = source
  return {
    ...{ module, of, prefix, fields },
    listed: { table, seen, part, require },
    facts: async (cx, ids, keys) => {
      const asked = (await fields(cx, keys)).filter(({ key }) => keys.includes(key))
      const values = asked.map(({ value }, i) => sql`, ${value(cx)} as ${sql.raw(`f${i}`)}`)
      const { rows } = await sql<{ id: string } & Record<string, FactValue>>`
        select r.id${values.length > 0 ? sql.join(values, sql``) : sql``} from ${sql.raw(table)} r
        where r.org_id = ${cx.org.id} and r.id = any(${[...ids]}::uuid[])`.execute(cx.tx)
      return new Map(
        rows.map((row): [string, Facts] => [
          row.id,
          Object.fromEntries(asked.map(({ key }, i) => [key, row[`f${i}`] ?? null])),
        ]),
      )
    },
  }
}
