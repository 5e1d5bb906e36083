import type { RawBuilder, SqlBool } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import {
  type FieldType,
  isObjectKind,
  type Lookup,
  type ObjectKind,
  type Operator,
  type RecordKind,
  type ValueWord,
} from './condition-words.ts'

/**
 * The fields that conditions may speak of. Modules contribute them by a source: those that every organization has, and
 * those that each makes for itself (custom fields), read at the moment they are needed.
 *
 * Every leaf of a condition asks whether SOME value of a field meets a test; the negative operators are its complement, and
 * a field is empty when it has no value. That holds for one value and for many, in SQL and in memory alike.
 */
/** A value as SQL, tested. The test holds of no null. */
export type ValueSql = (value: RawBuilder<unknown>) => RawBuilder<SqlBool>

/** A type that the values are bound as. All but text under `lower()` compare leakproof (docs/database.md, rule 16). */
export type SqlCast =
  | 'text'
  | 'uuid'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'float8'
  | 'date'
  | 'timestamptz'
  | 'boolean'

export type FieldSql = {
  cast: SqlCast
  /** True for text whose value is stored in the folded form already (see foldText): then an index can find it. */
  folded?: boolean
  /**
   * True when some value of the record meets the test. The statement has the table tickets under the name `t`, that of any other
   * kind of record under the name `r`; a sub-select
   * binds org_id by itself: ``sql`exists (select 1 from x where x.org_id = ${cx.org.id} and x.ticket_id = t.id and ${test(sql`x.value`)})` ``.
   */
  some: (cx: Cx, test: ValueSql) => RawBuilder<SqlBool>
  /**
   * Only where an index begins with (org_id, [field,] value): the rows whose value meets the test, without tickets: a list
   * of which few match begins here.
   */
  rows?: (cx: Cx, test: ValueSql) => FieldRows
  /** The one value that `rows` know, where the index is of that value alone. */
  only?: string | number | boolean
  /** Of whole numbers: the least one that `rows` know. They may be of other values too. */
  least?: number
  /** True: `rows` are all that have a value, whatever is asked of it. */
  anyValue?: true
  /** Keys of the fields in whose order the index of `rows` goes on behind one value: lists of one value are read along it. */
  along?: readonly string[]
  /** Copies of is_open and created_at in `rows`, when their index goes on with them: lists of one value are read in order. */
  copies?: { isOpen: RawBuilder<SqlBool>; createdAt: RawBuilder<unknown> }
  /** Only where an index gives the tickets in the order of the value; absent: lists cannot be sorted by it. */
  order?: FieldOrder
}

/** Rows that say which records have a value. `where` binds org_id. */
export type FieldRows = {
  from: RawBuilder<unknown>
  where: RawBuilder<SqlBool>
  recordId: RawBuilder<unknown>
  /** True: they are the records themselves, in `from` under the name `v`. */
  own?: true
}

/**
 * The order of a field for lists, which read it by an index: (org_id, [field,] value, [ties,] ticket id). Tickets without a
 * value come after all others in both directions.
 */
export type FieldOrder = {
  /** What to read the order from when it is not the records themselves; lists join these, as `t` or `r`, to its `recordId`. */
  rows?: (cx: Cx) => FieldRows
  /** The value to order by, never null in `rows`, or a column of `t`. */
  key: RawBuilder<unknown>
  cast: SqlCast
  /** Columns of the index between the value and the id; at most two. */
  ties?: readonly { column: RawBuilder<unknown>; cast: SqlCast }[]
  /** True for tickets `t` that have a value; null: all have one. */
  present: ((cx: Cx) => RawBuilder<SqlBool>) | null
}

export type ConditionField = {
  /** `status`, `custom.size`. */
  key: string
  type: FieldType
  /** Null: the client knows the words by the key. */
  name: string | null
  /** True: may have several values (labels). */
  many: boolean
  /** True: may have no value. */
  nullable: boolean
  /** Of a choice. `name` null: the client knows the words by the value. */
  options?: readonly { value: string; name: string | null }[]
  /** Other spellings of options that are understood: `{ pending: 'waiting' }`. */
  synonyms?: Readonly<Record<string, string>>
  /** Of a record. */
  lookup?: Lookup
  /** Words that stand for records at the moment of asking. */
  words?: readonly ValueWord[]
  /** Of a number: whole numbers only (money in minor units, counts). */
  integer?: boolean
  /** Of a number that is money: ISO 4217. */
  currency?: string
  /** Of a number that is a length of time, in minutes. */
  duration?: boolean
  /** False: not offered as a column (it shows nothing in a list). */
  column?: boolean
  /** True: what it was of a ticket is told in no log; who reads logs need not be allowed to know it. */
  secret?: boolean
  /** False: lists cannot be put into groups by it. Only choices and records can. */
  groupable?: boolean
  /** The stored form of a value of the API; itself unless told (priorities are stored by rank). */
  encode?: (value: string) => string | number
  sql: FieldSql
}

/** A value as it stands in facts. Dates are `YYYY-MM-DD`, instants Date objects. */
export type FactValue = string | number | boolean | Date | null | readonly (string | number)[]
/** A record in memory: values by the key of the field. An absent key is an empty field. */
export type Facts = Readonly<Record<string, FactValue>>

export type FieldSource = {
  module: string
  /** Whose fields they are; tickets' unless told. `object`: those of every type that the organization defined. */
  of?: RecordKind | 'object'
  /** Only keys that begin so are asked of this source: `custom.`; '' for fields that every organization has. */
  prefix: string
  /** Its fields in the organization, in the order in which they are offered; with `keys` at least those of them. */
  fields: (
    cx: Cx,
    keys: readonly string[] | undefined,
    of: RecordKind | ObjectKind,
  ) => readonly ConditionField[] | Promise<readonly ConditionField[]>
  /** Facts of records by id, WITHOUT a look at who asks, for the keys asked; a record without any may be absent. */
  facts: (
    cx: Cx,
    ids: readonly string[],
    keys: readonly string[],
    of: RecordKind | ObjectKind,
  ) => Promise<Map<string, Facts>>
  /** Given by one source of each kind that list-records.ts makes lists of. */
  listed?: ListedRows
}

/**
 * Where lists read records of a kind, under the name `r`; `seen`: which of them the actor sees, absent: all. `part`: those of a type, where
 * several stand in one table, by a column that its indexes begin with; `require` refuses a type that is not there.
 */
export type ListedRows = {
  table: string
  seen?: (cx: Cx) => RawBuilder<SqlBool>
  part?: (cx: Cx, kind: ObjectKind) => RawBuilder<SqlBool>
  require?: (cx: Cx, kind: ObjectKind) => Promise<void>
}

const sources: FieldSource[] = []

const kindOf = (source: FieldSource) => source.of ?? 'ticket'
const servedBy = (of: RecordKind | ObjectKind) => (isObjectKind(of) ? 'object' : of)

/** Names a source of fields. Called once per process by the module list of the application. */
export function registerFieldSource(source: FieldSource): void {
  const isSame = (known: FieldSource) => known.module === source.module && kindOf(known) === kindOf(source)
  if (!sources.some(isSame)) sources.push(source)
}

export function listedRowsOf(of: RecordKind | ObjectKind): ListedRows {
  const listed = sources.find((source) => kindOf(source) === servedBy(of) && source.listed)?.listed
  if (!listed) throw new Error(`Nobody says where records of kind ${of} are.`)
  return listed
}

/** 404 for records of a type that the organization did not define. */
export async function requireKind(cx: Cx, of: RecordKind | ObjectKind): Promise<void> {
  if (isObjectKind(of)) await listedRowsOf(of).require?.(cx, of)
}

/** The source that has a field of these records: by the beginning of its key, or the first that has fields without one. */
const sourceOf = (of: RecordKind | ObjectKind) => {
  const own = sources.filter((source) => kindOf(source) === servedBy(of))
  return (key: string) =>
    own.find((source) => source.prefix !== '' && key.startsWith(source.prefix)) ??
    own.find((source) => source.prefix === '')
}

/** The fields of a kind of record by key: all, or at least those asked for. Sources that none of them belongs to are not read. */
export async function fieldsOf(
  cx: Cx,
  keys?: Iterable<string>,
  of: RecordKind | ObjectKind = 'ticket',
): Promise<ReadonlyMap<string, ConditionField>> {
  const found = await Promise.all(
    keys === undefined
      ? sources.filter((source) => kindOf(source) === servedBy(of)).map((source) => source.fields(cx, undefined, of))
      : [...Map.groupBy(keys, sourceOf(of))].map(([source, own]) => source?.fields(cx, own, of) ?? []),
  )
  return new Map(found.flat().map((field) => [field.key, field]))
}

/** Facts of records for the fields asked, WITHOUT a look at who asks: the caller names records that he may read. */
export async function factsOf(
  cx: Cx,
  ids: readonly string[],
  keys: readonly string[],
  of: RecordKind | ObjectKind = 'ticket',
): Promise<Map<string, Facts>> {
  const facts = new Map<string, Facts>(ids.map((id) => [id, {}]))
  if (ids.length === 0) return facts
  const asked = Map.groupBy(keys, sourceOf(of))
  const found = await Promise.all([...asked].map(([source, wanted]) => source?.facts(cx, ids, wanted, of)))
  for (const one of found) for (const [id, more] of one ?? []) facts.set(id, { ...facts.get(id), ...more })
  return facts
}

/** The operators that conditions know for a field; `events`: those of changes too. */
export function operatorsOf(field: Pick<ConditionField, 'type' | 'many' | 'nullable'>, events = false): Operator[] {
  const ofType: Record<FieldType, Operator[]> = {
    text: ['is', 'is_not', 'contains', 'not_contains', 'starts_with'],
    number: ['is', 'is_not', 'greater', 'less', 'at_least', 'at_most'],
    date: ['on', 'before', 'after', 'within_last', 'within_next'],
    datetime: ['on', 'before', 'after', 'within_last', 'within_next'],
    boolean: ['is'],
    choice: ['is', 'is_not', 'in', 'not_in'],
    record: ['is', 'is_not', 'in', 'not_in'],
  }
  return [
    ...ofType[field.type],
    ...(field.many ? (['has_all'] as const) : []),
    ...(field.nullable ? (['is_empty', 'is_not_empty'] as const) : []),
    ...(events ? (['changed', 'changed_to'] as const) : []),
  ]
}
