import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { cursorsOf, IdKey } from '../../platform/http/paging.ts'
import { type DocumentKind, searchIds } from '../../platform/search.ts'
import { words } from '../../platform/words.ts'
import { type ConditionField, type FieldOrder, fieldsOf, listedRowsOf } from './condition-fields.ts'
import { conditionSql, leafSql } from './condition-sql.ts'
import { type Condition, isObjectKind, type ObjectKind, type RecordKind } from './condition-words.ts'
import { findFew } from './find-few.ts'
import { readCondition } from './moment.ts'
import { allOf, type Resolved, type ResolvedLeaf } from './resolve-condition.ts'

/**
 * Lists of records of one table by a condition, in the order of a field. Never a walk without an end: some test that few records meet is
 * begun with, by its index; otherwise the order is walked in portions, and a page that is not full after `mostWalked` rows ends
 * there, with a cursor that goes on.
 */
const firstPortion = 300
const secondPortion = 6000
const mostWalked = firstPortion + secondPortion
/** A search in another order than newest first looks at so many of its newest matches. */
const sortedMatches = 5000

export type RecordList = {
  kind: (RecordKind & DocumentKind) | ObjectKind
  /** What was asked, to be named by its faults. */
  filter?: Condition
  /** What must hold besides. */
  besides?: readonly Condition[]
  /** Of which rows the walk is, by columns of `r` that its index has; `key` says for the cursors which. */
  part?: { where: RawBuilder<SqlBool>; key: object }
  /** What was typed, for the cursors; blank: nothing is searched for. */
  q?: string
  /** The words of `q` for the index; null: there are none, and nothing is found. */
  query: string | null
  /** A field that gives an order, a minus turns it; by `usual` unless told, found ones the newest first. */
  sort?: string
  usual: string
  limit: number
  cursor?: string
}

/** Where a row stands: its key as text, null among those that have no value to be ordered by. */
type Place = { key: string | null; id: string }
const PlaceKey = z.tuple([z.string().nullable(), z.uuid()])

/** Ids of a page, in their order. 422 `condition.invalid`, `record.not_sortable`; 400 for cursors of other lists. */
export async function pageOfRecords(cx: Cx, list: RecordList): Promise<{ ids: string[]; nextCursor: string | null }> {
  const { kind, besides = [], part, sort, limit, cursor } = list
  const q = list.q?.trim()
  const asked = list.filter ? await readCondition(cx, list.filter, 'querystring.filter', kind) : true
  const condition = allOf([asked, await readCondition(cx, { all: [...besides] }, 'querystring', kind)])
  const filter = { filter: JSON.stringify([list.filter, besides, part?.key]), q: q || null, sort: sort ?? null }
  if (q && sort === undefined) return newestFound(cx, { ...list, q }, condition, filter)
  const order = await recordOrderOf(cx, sort ?? list.usual, kind)
  const along = leadingOf(condition, order.key)
  const cursors = cursorsOf(cx, nameOf(kind), filter, PlaceKey)
  const key = cursors.read(cursor)
  const among = q ? await wordsFound(cx, list) : ((await findFew(cx, [condition], along))[0] ?? null)
  const { places, next } = await walk(cx, {
    ...{ kind, condition, order, among, limit, part, along: among ? null : along },
    after: key && { key: key[0], id: key[1] },
  })
  return { ids: places.map(({ id }) => id), nextCursor: next && cursors.write([next.key, next.id]) }
}

/** The field of an order; 422 `record.not_sortable` when lists cannot be sorted by it. */
export async function recordOrderOf(
  cx: Cx,
  sort: string,
  kind: RecordKind | ObjectKind,
  path = 'querystring.sort',
): Promise<{ key: string; by: FieldOrder; descending: boolean }> {
  const descending = sort.startsWith('-')
  const key = descending ? sort.slice(1) : sort
  const by = (await fieldsOf(cx, [key], kind)).get(key)?.sql.order
  if (by) return { key, by, descending }
  const fields = await fieldsOf(cx, undefined, kind)
  const known = [...fields.values()].filter((field: ConditionField) => field.sql.order).map((field) => field.key)
  throw unprocessable('record.not_sortable', words`Lists cannot be sorted by “${{ field: key }}”.`, [
    { path, message: `Sort by ${known.join(', ')}.` },
  ])
}

/** The test of one value, of those that must hold, whose index goes on in the order of the key: the walk is among those alone. */
function leadingOf(condition: Resolved, key: string): ResolvedLeaf | null {
  if (typeof condition === 'boolean') return null
  if ('all' in condition) return condition.all.map((part) => leadingOf(part, key)).find((leaf) => leaf !== null) ?? null
  if (!('test' in condition) || condition.test.kind !== 'one_of' || condition.test.values.length > 1) return null
  return condition.field.sql.along?.includes(key) ? condition : null
}

const wordsFound = async (cx: Cx, { kind, query }: RecordList): Promise<string[]> =>
  query === null ? [] : searchIds(cx, { kind: documentOf(kind), query, below: null, limit: sortedMatches })

/** Cursors of the list of one type of objects are not those of another one. */
const nameOf = (kind: RecordList['kind']) => (isObjectKind(kind) ? kind : listedRowsOf(kind).table)
const documentOf = (kind: RecordList['kind']): DocumentKind => (isObjectKind(kind) ? 'object' : kind)

type Walk = {
  kind: RecordKind | ObjectKind
  condition: Resolved
  part: RecordList['part']
  order: { by: FieldOrder; descending: boolean }
  /** Only these records: ids, or a sub-select of few ids. */
  among: string[] | RawBuilder<unknown> | null
  /** Only records that meet this, along its index. */
  along: ResolvedLeaf | null
  after: Place | null
  limit: number
}

/** The next places, at most `limit`, and where to go on: null when the list has ended. */
async function walk(cx: Cx, list: Walk): Promise<{ places: Place[]; next: Place | null }> {
  const { limit } = list
  const places: Place[] = []
  let { after } = list
  let walked = 0
  // An order that not every record has a value for goes on with those that have none, by their ids.
  const isParted = Boolean(list.order.by.rows)
  let isRest = isParted && after !== null && after.key === null
  // Of a list without a condition, or with that of its index, all that is walked past holds it.
  const first = list.condition === true || list.condition === list.along ? limit + 1 : Math.max(firstPortion, limit + 1)
  for (let portion = list.among ? sortedMatches : first; ; portion = secondPortion) {
    const asked = { portion, limit: limit - places.length + 1, isRest }
    const { rows } = await portionQuery(cx, { ...list, after }, asked).execute(cx.tx)
    const placeOf = ({ key, id }: Place): Place => ({ key: isRest ? null : key, id })
    const last = rows.find((row) => row.last)
    places.push(...rows.filter((row) => row.holds).map(placeOf))
    if (places.length > limit) return { places: places.slice(0, limit), next: places[limit - 1] ?? null }
    if (!last && (isRest || !isParted)) return { places, next: null }
    after = last ? placeOf(last) : null
    isRest ||= !last
    walked += portion
    if (walked >= mostWalked && after) return { places, next: after }
  }
}

/**
 * Of the next `portion` rows the first `limit` that hold the condition, and the last one, whether it holds it or not. Every level names
 * the order anew: the planner forgets it otherwise, and sorts all in place of stopping where the page is full.
 */
function portionQuery(
  cx: Cx,
  { kind, condition, part, order, among, along: leading, after }: Walk,
  { portion, limit, isRest }: { portion: number; limit: number; isRest: boolean },
): RawBuilder<Place & { holds: boolean; last: boolean }> {
  const { from, where, key, cast, id, lacks, own } = stretchOf(cx, kind, order.by, isRest)
  const direction = sql.raw(order.descending ? 'desc' : 'asc')
  const than = sql.raw(order.descending ? '<' : '>')
  const beyond = after
    ? sql` and (${key}, ${id}) ${than} (${after.key ?? after.id}::${sql.raw(cast)}, ${after.id}::uuid)`
    : sql``
  const some = !among
    ? sql``
    : Array.isArray(among)
      ? sql` and r.id = any(${among}::uuid[])`
      : sql` and r.id = any(array(${among}))`
  const meets = leading ? sql` and ${leafSql(cx, leading)}` : sql``
  const at = own ? key : sql`r.place`
  const along = sql`order by ${at} ${direction}, r.id ${direction}`
  return sql`
    select r.id, r.place::text as key, r.holds, r.last from (
      select r.id, ${at} as place, r.last, ${holdsSql(cx, kind, condition)}${lacks ? sql` and not ${lacks}` : sql``} as holds from (
        select r.*, row_number() over () = ${portion} as last from (
          select r.*${own ? sql`` : sql`, ${key} as place`} from ${from} where ${where}${partSql(part)}${meets}${beyond}${some}
          order by ${key} ${direction}, ${id} ${direction} limit ${portion}) r ${along}) r ${along} offset 0) r
    where r.holds or r.last order by r.place ${direction}, r.id ${direction} limit ${limit}`
}

/** What a walk goes along: the records by a column of theirs (`own`), the values of an order, or what has none (`lacks`) by id. */
function stretchOf(cx: Cx, kind: RecordKind | ObjectKind, by: FieldOrder, isRest: boolean) {
  const table = sql.raw(listedRowsOf(kind).table)
  const where = ownSql(cx, kind)
  const records = {
    ...{ from: sql`${table} r`, where, key: by.key, cast: by.cast },
    id: sql.raw('r.id'),
    lacks: null,
    own: true,
  }
  if (!by.rows) return records
  if (isRest) return { ...records, key: records.id, cast: 'uuid', lacks: by.present?.(cx) ?? null }
  const rows = by.rows(cx)
  const from = sql`${rows.from} join ${table} r on ${where} and r.id = ${rows.recordId}`
  return { ...records, from, where: rows.where, id: rows.recordId, own: false }
}

const partSql = (part: RecordList['part']) => (part ? sql` and ${part.where}` : sql``)

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

/** A page of what was searched for, the newest first. */
async function newestFound(
  cx: Cx,
  list: RecordList,
  condition: Resolved,
  filter: object,
): Promise<{ ids: string[]; nextCursor: string | null }> {
  const { kind, query, limit, part } = list
  const cursors = cursorsOf(cx, nameOf(kind), filter, IdKey)
  let below = cursors.read(list.cursor)?.[0] ?? null
  if (query === null) return { ids: [], nextCursor: null }
  const ids: string[] = []
  let looked = 0
  for (let portion = limit + 50; ; portion = Math.min(portion * 4, sortedMatches)) {
    const found = await searchIds(cx, { kind: documentOf(kind), query, below, limit: portion })
    ids.push(...(await holding(cx, { kind, condition, part }, found)))
    const last = ids[limit - 1]
    if (ids.length > limit && last) return { ids: ids.slice(0, limit), nextCursor: cursors.write([last]) }
    below = found.at(-1) ?? below
    looked += found.length
    if (found.length < portion) return { ids, nextCursor: null }
    if (looked >= mostWalked && below !== null) return { ids, nextCursor: cursors.write([below]) }
  }
}

/** Those of the records that are there and hold the condition, the greatest id first. */
async function holding(
  cx: Cx,
  { kind, condition, part }: Pick<Walk, 'kind' | 'condition' | 'part'>,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select r.id from ${sql.raw(listedRowsOf(kind).table)} r where ${ownSql(cx, kind)} and r.id = any(${[...ids]}::uuid[])${partSql(part)}
      and ${holdsSql(cx, kind, condition)} order by r.id desc`.execute(cx.tx)
  return rows.map(({ id }) => id)
}
