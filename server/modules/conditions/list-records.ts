import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { cursorsOf, IdKey } from '../../platform/http/paging.ts'
import { type DocumentKind, searchIds } from '../../platform/search.ts'
import { words } from '../../platform/words.ts'
import { type ConditionField, type FieldOrder, fieldsOf, listedRowsOf } from './condition-fields.ts'
import { type Condition, isObjectKind, type ObjectKind, type RecordKind } from './condition-words.ts'
import { findFew, guessFew } from './find-few.ts'
import { readCondition } from './moment.ts'
import { allOf, type Resolved, type ResolvedLeaf } from './resolve-condition.ts'
import { holdsSql, mostWalked, ownSql, partSql, sortedMatches, type Walk, walkRecords } from './walk-records.ts'

/**
 * Lists of records of one table by a condition, in the order of a field. Never a walk without an end: some test that few records meet is
 * begun with, by its index; otherwise the order is walked (walk-records.ts), and a page that is not full where the walk ends has a cursor
 * that goes on. A search in another order than newest first looks at `sortedMatches` of its newest matches.
 */

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
  /** What is read of each record besides its id: columns of its table, as that is typed. */
  columns?: readonly string[]
}

const PlaceKey = z.tuple([z.string().nullable(), z.uuid()])

/** The records of a page, in their order. 422 `condition.invalid`, `record.not_sortable`; 400 for cursors of other lists. */
export async function pageOfRecords<Row extends { id: string } = { id: string }>(
  cx: Cx,
  list: RecordList,
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const { kind, besides = [], part, sort, limit, cursor, columns = [] } = list
  const q = list.q?.trim()
  const asked = list.filter ? await readCondition(cx, list.filter, 'querystring.filter', kind) : true
  const condition = allOf([asked, await readCondition(cx, { all: [...besides] }, 'querystring', kind)])
  const filter = { filter: JSON.stringify([list.filter, besides, part?.key]), q: q || null, sort: sort ?? null }
  if (q && sort === undefined) return newestFound<Row>(cx, { ...list, q }, condition, filter)
  const order = await recordOrderOf(cx, sort ?? list.usual, kind)
  const cursors = cursorsOf(cx, nameOf(kind), filter, PlaceKey)
  const key = cursors.read(cursor)
  const leading = leadingOf(condition, order.key)
  const walk = (among: Walk['among']) =>
    walkRecords<Row>(cx, {
      ...{ kind, condition, order, among, limit, part, columns, along: among ? null : leading },
      after: key && { key: key[0], id: key[1] },
    })
  const guess = q ? null : guessFew(cx, condition, leading)
  const few = async () => guess ?? (await findFew(cx, [condition], leading))[0] ?? null
  const first = await walk(q ? await wordsFound(cx, list) : await few())
  const { rows, next } = first.many ? await walk(null) : first
  return { rows, nextCursor: next && cursors.write([next.key, next.id]) }
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

/** A page of what was searched for, the newest first. */
async function newestFound<Row extends { id: string }>(
  cx: Cx,
  list: RecordList,
  condition: Resolved,
  filter: object,
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const { query, limit } = list
  const cursors = cursorsOf(cx, nameOf(list.kind), filter, IdKey)
  let below = cursors.read(list.cursor)?.[0] ?? null
  if (query === null) return { rows: [], nextCursor: null }
  const rows: Row[] = []
  let looked = 0
  for (let portion = limit + 50; ; portion = Math.min(portion * 4, sortedMatches)) {
    const found = await searchIds(cx, { kind: documentOf(list.kind), query, below, limit: portion })
    rows.push(...(await holding<Row>(cx, list, condition, found)))
    const last = rows[limit - 1]
    if (rows.length > limit && last) return { rows: rows.slice(0, limit), nextCursor: cursors.write([last.id]) }
    below = found.at(-1) ?? below
    looked += found.length
    if (found.length < portion) return { rows, nextCursor: null }
    if (looked >= mostWalked && below !== null) return { rows, nextCursor: cursors.write([below]) }
  }
}

/** Those of the records that are there and hold the condition, the greatest id first. */
async function holding<Row>(
  cx: Cx,
  { kind, part, columns = [] }: RecordList,
  condition: Resolved,
  ids: readonly string[],
): Promise<Row[]> {
  if (ids.length === 0) return []
  const read = ['id', ...columns.filter((column) => column !== 'id')].map((column) => sql.ref(`r.${column}`))
  const { rows } = await sql<Row>`
    select ${sql.join(read)} from ${sql.raw(listedRowsOf(kind).table)} r where ${ownSql(cx, kind)} and r.id = any(${[...ids]}::uuid[])${partSql(part)}
      and ${holdsSql(cx, kind, condition)} order by r.id desc`.execute(cx.tx)
  return rows
}
