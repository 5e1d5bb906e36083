import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { foldText } from '../../platform/fold-text.ts'
import type { ConditionField, ValueSql } from './condition-fields.ts'
import type { Resolved, ResolvedLeaf, ValueTest } from './resolve-condition.ts'

/**
 * A condition as SQL over tickets `t`, or over records `r` of another kind, to be ANDed with whatever else the statement asks (visibility always). It is never
 * null where it matters: `not` turns null and false into true, so the answer is that of two truth values, like `matches`.
 */
export function conditionSql(cx: Cx, condition: Resolved): RawBuilder<SqlBool> {
  if (typeof condition === 'boolean') return condition ? sql<SqlBool>`true` : sql<SqlBool>`false`
  if ('all' in condition) return joined(cx, condition.all, 'and')
  if ('any' in condition) return joined(cx, condition.any, 'or')
  if ('not' in condition) return sql<SqlBool>`(${conditionSql(cx, condition.not)}) is not true`
  if ('test' in condition) return leafSql(cx, condition)
  throw new Error('changed and changed_to are asked of changes, not of tables.')
}

function joined(cx: Cx, parts: readonly Resolved[], word: 'and' | 'or'): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join(
    parts.map((part) => conditionSql(cx, part)),
    sql.raw(` ${word} `),
  )})`
}

/**
 * Ends a sub-select of `exists`: rows are looked up ticket by ticket. Of a condition with `or` the planner else reads all rows that have
 * the value, of whatever tickets, to answer for a few (200,000 for a page that walks past 4,800).
 */
export const oneByOne: RawBuilder<unknown> = sql`offset 0`

/** A test of one field as SQL, as above. */
export function leafSql(cx: Cx, { field, test }: ResolvedLeaf): RawBuilder<SqlBool> {
  return field.sql.some(cx, valueSql(field, test))
}

/** The test as SQL over a value of the field; everything is bound. */
export function valueSql(field: ConditionField, test: ValueTest): ValueSql {
  const cast = sql.raw(field.sql.cast)
  const folds = field.type === 'text'
  const column = (value: RawBuilder<unknown>) => (folds && !field.sql.folded ? sql`lower(${value})` : value)
  const bind = (value: unknown) => (folds ? foldText(String(value)) : stored(field, value))
  return (value) => {
    switch (test.kind) {
      case 'present':
        return sql<SqlBool>`${value} is not null`
      case 'contains':
        return sql<SqlBool>`strpos(${column(value)}, ${bind(test.text)}) > 0`
      case 'starts_with':
        return sql<SqlBool>`starts_with(${column(value)}, ${bind(test.text)})`
      case 'one_of': {
        // One value as an equation, which an index can go on from in order; several as a list.
        const values = test.values.map(bind)
        return values.length === 1
          ? sql<SqlBool>`${column(value)} = ${values[0]}::${cast}`
          : sql<SqlBool>`${column(value)} = any(${values}::${cast}[])`
      }
      case 'range': {
        const side = (bound: typeof test.from, sign: '>' | '<') =>
          bound ? [sql`${value} ${sql.raw(bound.inclusive ? `${sign}=` : sign)} ${bind(bound.value)}::${cast}`] : []
        return sql<SqlBool>`(${sql.join([...side(test.from, '>'), ...side(test.to, '<')], sql` and `)})`
      }
    }
  }
}

function stored(field: ConditionField, value: unknown): unknown {
  return field.encode && typeof value === 'string' ? field.encode(value) : value
}
