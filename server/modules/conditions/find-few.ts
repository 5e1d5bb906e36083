import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { valueSql } from './condition-sql.ts'
import type { Resolved, ResolvedLeaf } from './resolve-condition.ts'

// Lists by a condition that few records meet begin with those, by the index of one of its fields.

/** So many records are read and sorted faster than a list is walked to find them. */
const few = 3000
/** Of a field whose values mostly have many records (a language), fewer: to learn that they are many shall not cost what it could save. */
const fewOfMany = 1000
const isOfMany = (leaves: readonly ResolvedLeaf[]) => leaves.some(({ field }) => field.sql.along !== undefined)
const fewOf = (leaves: readonly ResolvedLeaf[]) => (isOfMany(leaves) ? fewOfMany : few)

/** The tests of a condition of which one must hold, each with an index to begin by: any set of them covers all matches. */
function starts(condition: Resolved): ResolvedLeaf[][] {
  if (typeof condition === 'boolean') return []
  if ('all' in condition) return condition.all.flatMap(starts)
  if ('any' in condition) {
    const parts = condition.any.map((part) => starts(part)[0])
    return parts.every((part) => part !== undefined) ? [parts.flat()] : []
  }
  if (!('test' in condition)) return []
  return condition.field.sql.rows && isKnown(condition) ? [[condition]] : []
}

/** Whether the rows of the field are all that meet the test. */
function isKnown({ test, field: { sql: field } }: ResolvedLeaf): boolean {
  const { only, least, anyValue } = field
  if (anyValue) return true
  const isIn = (value: unknown) =>
    (only === undefined || value === only) && (least === undefined || Number(value) >= least)
  if (test.kind === 'one_of') return test.values.every(isIn)
  if (test.kind !== 'range' || only !== undefined) return false
  if (least === undefined) return true
  return test.from !== undefined && Number(test.from.value) + (test.from.inclusive ? 0 : 1) >= least
}

const rowsOf = (cx: Cx, { field, test }: ResolvedLeaf) => field.sql.rows?.(cx, valueSql(field, test))

/**
 * Few records: their ids as a sub-select and, where the index is of the records themselves, all of them as `v`. `test`: whether they are few,
 * where that is not known yet.
 */
export type Few = { ids: RawBuilder<unknown>; own: RawBuilder<unknown> | null; test: RawBuilder<SqlBool> | null }

/** How many rows a set of tests begins with, to one more of each than are few. */
function countSql(cx: Cx, leaves: readonly ResolvedLeaf[]): RawBuilder<unknown> {
  const parts = leaves.flatMap((leaf) => {
    const rows = rowsOf(cx, leaf)
    return rows ? [sql`(select 1 from ${rows.from} where ${rows.where} limit ${fewOf(leaves) + 1})`] : []
  })
  return sql`(select count(*)::int from (${sql.join(parts, sql` union all `)}) s)`
}

/** The same of several sets: one statement for all. */
async function countStarts(cx: Cx, sets: ResolvedLeaf[][]): Promise<number[]> {
  if (sets.length === 0) return []
  const counts = sets.map((leaves) => countSql(cx, leaves))
  const { rows } = await sql<{ counts: number[] }>`select array[${sql.join(counts)}]::int[] as counts`.execute(cx.tx)
  return rows[0]?.counts ?? []
}

/**
 * For each condition few records among which all its matches are; null where there is none. `but`: a test that
 * is not begun with, since the list goes along its index anyway.
 */
export async function findFew(
  cx: Cx,
  conditions: readonly Resolved[],
  but: ResolvedLeaf | null = null,
): Promise<(Few | null)[]> {
  const sets = conditions.map((condition) => startsBut(condition, but).slice(0, 8))
  const counts = await countStarts(cx, sets.flat())
  return sets.map((startsOf) => {
    const counted = startsOf.map((leaves) => ({ leaves, count: counts.shift() ?? few + 1 }))
    const [least] = counted.sort((a, b) => a.count - b.count)
    if (!least || least.count > fewOf(least.leaves)) return null
    return rowsOfFew(cx, least.leaves, null)
  })
}

/**
 * The records that a condition begins with where there is but one way to begin: whoever reads them asks `test` in the same statement. Null
 * where there is none or a choice, or they are likely to be many. `but` as above.
 */
export function guessFew(cx: Cx, condition: Resolved, but: ResolvedLeaf | null): Few | null {
  const [leaves, other] = startsBut(condition, but)
  if (!leaves || other || isOfMany(leaves)) return null
  return rowsOfFew(cx, leaves, sql<SqlBool>`${countSql(cx, leaves)} <= ${few}`)
}

const startsBut = (condition: Resolved, but: ResolvedLeaf | null) =>
  starts(condition).filter((leaves) => leaves.length > 1 || leaves[0] !== but)

function rowsOfFew(cx: Cx, leaves: readonly ResolvedLeaf[], test: Few['test']): Few {
  const parts = leaves.flatMap((leaf) => rowsOf(cx, leaf) ?? [])
  const ids = parts.map((rows) => sql`select ${rows.recordId} from ${rows.from} where ${rows.where}`)
  const [only] = parts.length === 1 ? parts : []
  const own = only?.own ? sql`select v.* from ${only.from} where ${only.where}` : null
  return { ids: sql`${sql.join(ids, sql` union `)}`, own, test }
}
