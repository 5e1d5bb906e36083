import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { type FieldOrder, listedRowsOf } from './condition-fields.ts'
import { conditionSql, leafSql } from './condition-sql.ts'
import { isObjectKind, type ObjectKind, type RecordKind } from './condition-words.ts'
import type { Few } from './find-few.ts'
import type { Resolved, ResolvedLeaf } from './resolve-condition.ts'

/**
 * A walk along an order of records, in portions: a page that is not full after `mostWalked` rows ends there, with a place to go on from.
 */
const firstPortion = 300
const secondPortion = 6000
export const mostWalked = firstPortion + secondPortion
/** Of records that are named, few or found by words, so many are put into order. */
export const sortedMatches = 5000

/** Where a row stands: its key as text, null among those that have no value to be ordered by. */
export type Place = { key: string | null; id: string }

export type Walk = {
  kind: RecordKind | ObjectKind
  condition: Resolved
  /** Of which rows the walk is besides. */
  part?: { where: RawBuilder<SqlBool> }
  order: { by: FieldOrder; descending: boolean }
  /** Only these records: ids, or few by an index. */
  among: string[] | Few | null
  /** Only records that meet this, along its index. */
  along: ResolvedLeaf | null
  after: Place | null
  limit: number
  /** What is read of `r` besides its id, as the tables are typed. */
  columns: readonly string[]
}

/** `many`: those that the walk was to be among are not few, and nothing was read. */
type Walked<Row> = { rows: Row[]; next: Place | null; many?: true }

/** The next rows that hold the condition, at most `limit`, and where to go on: null when the list has ended. */
export async function walkRecords<Row extends { id: string }>(cx: Cx, list: Walk): Promise<Walked<Row>> {
  const { limit, condition, among, along, order } = list
  const found: { row: Row; place: Place }[] = []
  let { after } = list
  let walked = 0
  // An order that not every record has a value for goes on with those that have none, by their ids.
  const isParted = Boolean(order.by.rows)
  let isRest = isParted && after !== null && after.key === null
  // All that is walked past holds the condition: it is none, or that of the index.
  const isSure = (condition === true || condition === along) && !listedRowsOf(list.kind).seen && !isParted
  const first = isSure ? limit + 1 : Math.max(firstPortion, limit + 1)
  for (let portion = among ? sortedMatches : first; ; portion = secondPortion) {
    const asked = { portion, limit: limit - found.length + 1, isRest, ends: !isSure && !among }
    const { rows } = await portionQuery<Row>(cx, { ...list, after }, asked).execute(cx.tx)
    after = null
    for (const { key, last, ...row } of rows) {
      if (row.id === null) return { rows: [], next: null, many: true }
      const place = { key: isRest ? null : key, id: row.id }
      if (last) after = place
      else found.push({ row: row as unknown as Row, place })
    }
    const page = found.slice(0, limit).map(({ row }) => row)
    if (found.length > limit) return { rows: page, next: found[limit - 1]?.place ?? null }
    if (!after && (isRest || !isParted)) return { rows: page, next: null }
    isRest ||= !after
    walked += portion
    if (walked >= mostWalked && after) return { rows: page, next: after }
  }
}

/**
 * Of the next `portion` rows the first `limit` that hold the condition; behind them, when they are fewer and there is one (`ends`), the last
 * row of the portion, by an offset that its length bounds: pages go by places (docs/database.md, rule 21). To number the rows instead took a
 * third of the walk. Every level names the order anew: the planner forgets it otherwise, and sorts all in place of stopping where the page is
 * full. Of a guess that is wrong there is one row, without an id.
 */
function portionQuery<Row>(
  cx: Cx,
  { kind, condition, part, order, among, along, after, columns }: Walk,
  { portion, limit, isRest, ends }: { portion: number; limit: number; isRest: boolean; ends: boolean },
): RawBuilder<Row & { key: string | null; last: boolean }> {
  const { from, where, key, cast, id, lacks } = stretchOf(cx, { kind, by: order.by, among }, isRest)
  const direction = sql.raw(order.descending ? 'desc' : 'asc')
  const than = sql.raw(order.descending ? '<' : '>')
  const beyond = after
    ? sql` and (${key}, ${id}) ${than} (${after.key ?? after.id}::${sql.raw(cast)}, ${after.id}::uuid)`
    : sql``
  const test = among && !Array.isArray(among) ? among.test : null
  const areFew = sql`(select guess.few from guess)`
  const meets = along ? sql` and ${leafSql(cx, along)}` : sql``
  const stretch = sql`from ${from} where ${where}${partSql(part)}${meets}${test ? sql` and ${areFew}` : sql``}${beyond} order by ${key} ${direction}, ${id} ${direction}`
  const inOrder = sql`order by r.place ${direction}, r.id ${direction}`
  const shown = columns.filter((column) => column !== 'id')
  const told = shown.map((column) => sql`, ${sql.ref(`r.${column}`)}`)
  const read = told.length > 0 ? sql.join(told, sql``) : sql``
  const page = sql`
    select r.id, r.place::text as key, false as last${read} from (
      select r.id, r.place${read}, ${holdsSql(cx, kind, condition)}${lacks ? sql` and not ${lacks}` : sql``} as holds from (
        select r.*, ${key} as place ${stretch} limit ${portion}) r ${inOrder} offset 0) r
    where r.holds ${inOrder} limit ${limit}`
  const nothing = sql.raw(', null'.repeat(shown.length))
  if (test)
    return sql`with guess as materialized (select ${test} as few)
      (${page}) union all (select null, null, true${nothing} where not ${areFew})`
  if (!ends) return sql`${page}`
  return sql`(${page}) union all
    (select ${id}, (${key})::text, true${nothing} ${stretch} offset ${portion - 1} limit 1) limit ${limit}`
}

/**
 * What a walk goes along: the records by a column of theirs (those of few that their index names), the values of an order, or what has
 * none (`lacks`) by id.
 */
function stretchOf(
  cx: Cx,
  { kind, by, among }: { kind: Walk['kind']; by: FieldOrder; among: Walk['among'] },
  isRest: boolean,
) {
  const table = sql.raw(listedRowsOf(kind).table)
  const few = among && !Array.isArray(among) ? among : null
  const ids = few ? sql`any(array(${few.ids}))` : among ? sql`any(${among}::uuid[])` : null
  const own = ownSql(cx, kind)
  const named = ids ? sql<SqlBool>`${own} and r.id = ${ids}` : own
  const records = { from: sql`${table} r`, where: named, key: by.key, cast: by.cast, id: sql.raw('r.id'), lacks: null }
  if (by.rows && !isRest) {
    const rows = by.rows(cx)
    const from = sql`${rows.from} join ${table} r on ${named} and r.id = ${rows.recordId}`
    return { ...records, from, where: rows.where, id: rows.recordId }
  }
  const read = few?.own ? { ...records, from: sql`(${few.own} offset 0) r`, where: own } : records
  return by.rows ? { ...read, key: read.id, cast: 'uuid', lacks: by.present?.(cx) ?? null } : read
}

export const partSql = (part: Walk['part']) => (part ? sql` and ${part.where}` : sql``)

/** The rows `r` of the organization that are of the kind. */
export function ownSql(cx: Cx, kind: RecordKind | ObjectKind): RawBuilder<SqlBool> {
  const { part } = listedRowsOf(kind)
  return sql<SqlBool>`r.org_id = ${cx.org.id}${part && isObjectKind(kind) ? sql` and ${part(cx, kind)}` : sql``}`
}

/** The condition, and that the actor sees the record. */
export function holdsSql(cx: Cx, kind: RecordKind | ObjectKind, condition: Resolved): RawBuilder<SqlBool> {
  const { seen } = listedRowsOf(kind)
  const holds = conditionSql(cx, condition)
  return seen ? sql<SqlBool>`(${holds} and ${seen(cx)})` : holds
}
