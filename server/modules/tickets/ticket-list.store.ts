import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, FieldRows, SqlCast } from '../conditions/condition-fields.ts'
import { conditionSql, valueSql } from '../conditions/condition-sql.ts'
import type { ResolvedLeaf } from '../conditions/resolve-condition.ts'
import { type Branch, branchesOf, branchFrom, forEach, onlyOpen, rowsFrom, type TicketFilter } from './ticket-filter.ts'
import { type ShownTicket, shownColumns } from './ticket-rows.store.ts'
import type { TicketSort } from './tickets.contract.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** Where a page begins: after the row with these sort keys (as the database wrote them) and id, in this segment. */
export type ListKey = { segment: number; keys: string[]; id: string }
/** A field: by its FieldOrder. */
export type Order = { sort: TicketSort | ConditionField; descending: boolean }

type Column = { sql: RawBuilder<unknown>; cast: SqlCast; created?: boolean }
type Segment = {
  where: ((cx: Cx) => RawBuilder<SqlBool>) | null
  /** True: only tickets with a waiting customer; false: only those without. */
  unanswered?: boolean
  columns: Column[]
  /** Which of the four keys of a place the first column is; keys of one position are of one type in all segments. */
  at?: number
  split: 'status' | 'open' | 'none'
  /**
   * Rows that give the order, instead of the branches of the filter: then the whole condition is asked of each ticket. `isOpen`:
   * a copy in them by which the tickets of the other kind are passed over.
   */
  rows?: (cx: Cx) => FieldRows
  isOpen?: RawBuilder<SqlBool>
}

const column = (name: string, cast: SqlCast): Column => ({
  sql: sql.raw(`t.${name}`),
  cast,
  created: name === 'created_at',
})
const isNull = (name: string) => () => sql<SqlBool>`${sql.raw(`t.${name}`)} is null`
const isPresent = (name: string) => () => sql<SqlBool>`${sql.raw(`t.${name}`)} is not null`
const byMaking = { columns: [column('created_at', 'timestamptz')], split: 'status' } as const satisfies Partial<Segment>

/**
 * An order as stretches that follow one another. Tickets that nobody waits for come after those with a waiting customer,
 * whichever way the waiting is sorted; so do those without a value of any field that lists are sorted by.
 */
const segments: Record<TicketSort, Segment[]> = {
  createdAt: [{ where: null, ...byMaking }],
  updatedAt: [{ where: null, columns: [column('updated_at', 'timestamptz')], split: 'status' }],
  priority: [
    { where: null, columns: [column('priority', 'smallint'), column('created_at', 'timestamptz')], split: 'open' },
  ],
  dueAt: [
    { where: isPresent('due_at'), columns: [column('due_at', 'timestamptz')], split: 'open' },
    { where: isNull('due_at'), ...byMaking },
  ],
  waitingSince: [
    {
      where: isPresent('waiting_since'),
      unanswered: true,
      columns: [column('waiting_since', 'timestamptz')],
      split: 'none',
    },
    { where: isNull('waiting_since'), unanswered: false, ...byMaking },
  ],
}

/** The tests of the very field that gives the order: its rows are read within them, and what has no value is not looked for. */
export function boundsOf({ sort }: Order, filter: TicketFilter): ResolvedLeaf[] {
  const { whole = true } = filter
  if (typeof sort === 'string' || !sort.sql.order?.rows || typeof whole === 'boolean') return []
  const parts = 'all' in whole ? whole.all : [whole]
  return parts.flatMap((part) =>
    typeof part === 'object' && 'test' in part && part.field.key === sort.key ? [part] : [],
  )
}

/** The stretches of an order; with a filter those alone in which it finds anything. */
function segmentsOf({ sort, ...order }: Order, filter?: TicketFilter): Segment[] {
  if (typeof sort === 'string') return segments[sort]
  const bounds = filter ? boundsOf({ sort, ...order }, filter) : []
  const [present] = segmentsOfField(sort)
  if (bounds.length === 0 || !present?.rows) return segmentsOfField(sort)
  const { rows } = present
  const within = (cx: Cx): FieldRows => {
    const all = rows(cx)
    const tests = bounds.map(({ field, test }) => valueSql(field, test)(present.columns[0]?.sql ?? sql`null`))
    return { ...all, where: sql<SqlBool>`${sql.join([all.where, ...tests], sql` and `)}` }
  }
  return [{ ...present, rows: within }]
}

function segmentsOfField(sort: ConditionField): Segment[] {
  const { order } = sort.sql
  if (!order) throw new Error(`Lists cannot be sorted by ${sort.key}.`)
  const { present } = order
  const ties = (order.ties ?? []).map((tie) => ({ sql: tie.column, cast: tie.cast }))
  const columns = [{ sql: order.key, cast: order.cast }, ...ties]
  const absent = { where: (cx: Cx) => sql<SqlBool>`(${present?.(cx)}) is not true`, ...byMaking, at: columns.length }
  return [
    { where: order.rows ? null : present, columns, split: 'open', rows: order.rows, isOpen: sort.sql.copies?.isOpen },
    ...(present ? [absent] : []),
  ]
}

const number = /^-?(\d{1,19}|\d*\.?\d+(e[+-]?\d{1,3})?|Infinity)$|^NaN$/
const whole = /^-?\d{1,19}$/
const forms: Record<SqlCast, RegExp> = {
  text: /^/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  smallint: /^-?\d{1,4}$/,
  integer: /^-?\d{1,9}$/,
  bigint: whole,
  float8: number,
  date: /^\d{4,6}-\d\d-\d\d$/,
  timestamptz: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/,
  boolean: /^(true|false)$/,
}

/** True when a list of this order may have given the key. */
export function isListKey(order: Order, { segment, keys }: ListKey): boolean {
  const columns = segmentsOf(order)[segment]?.columns
  return columns?.length === keys.length && columns.every(({ cast }, i) => forms[cast].test(keys[i] ?? ''))
}

type Key = string | null
/** Where a row stands in an order: the keys of its segment, the others null. */
export type Place = { segment: number; k1: Key; k2: Key; k3: Key; k4: Key; id: string }
export type ListedTicket = ShownTicket & Place

/** The cursor key of a row. */
export function keyOf(row: Place): ListKey {
  return { segment: row.segment, keys: [row.k1, row.k2, row.k3, row.k4].filter((key) => key !== null), id: row.id }
}

/** What to read of a list. */
export type ListRead = {
  filter: TicketFilter
  order: Order
  after: ListKey | null
  limit: number
  /** Only these tickets: ids, or a sub-select of ids. They are few: the rest of the filter is asked of each. */
  among?: string[] | RawBuilder<unknown>
  except?: string
  /** Places with the whole tickets; only where isWide. */
  whole?: boolean
  /** The custom fields whose values the rows have; all unless told. */
  custom?: readonly string[] | undefined
}

/**
 * One page in one statement: the first rows of every branch, each from its index, merged. At most `limit` rows. A filter with a rest is only asked for `among` (see ticket-walk.store.ts for the others).
 */
export async function listTicketRows(cx: Cx, list: ListRead): Promise<ListedTicket[]> {
  const query = pageQuery(cx, list)
  return query ? (await query.execute(cx.tx)).rows : []
}

/** The statement of listTicketRows; null when nothing can match. Apart so that its plan can be looked at. */
export function pageQuery(cx: Cx, list: ListRead): RawBuilder<ListedTicket> | null {
  const page = placesQuery(cx, list)
  if (!page) return null
  return sql<ListedTicket>`
    with page as materialized (${page})
    select ${placeColumns('page')}, ${shownColumns(cx, { page: false, custom: list.custom })}
    from page join tickets t on t.org_id = ${cx.org.id} and t.id = page.id
    order by ${placeOrder('page', list.order)}`
}

/** The places of the first rows of the list: segment, keys, id; null when nothing can match. */
export function placesQuery(cx: Cx, list: ListRead): RawBuilder<unknown> | null {
  const { filter, order, after, limit } = list
  const direction = sql.raw(order.descending ? 'desc' : 'asc')
  let repeats = (filter.via?.values.length ?? 0) > 1
  const stretches = segmentsOf(order, filter).flatMap((segment, number) => {
    if ((after && number < after.segment) || contradicts(segment.unanswered, filter.unanswered)) return []
    const branches = branchesIn(cx, segment, list)
    repeats ||= branches.some((branch) => branch.repeats)
    const arms = branches.map((branch) => armOf(cx, { segment, number, branch, list, direction }))
    return arms.length > 0 ? [sql`${sql.join(arms, sql` union all `)}`] : []
  })
  const [first, ...later] = stretches
  if (!first) return null
  // A ticket with two of the values asked for comes by two branches; one for which a person and his team were chosen, twice.
  const distinct = repeats ? sql`distinct` : sql``
  const columns = list.whole ? sql`b.*` : sql`segment, k1, k2, k3, k4, id`
  const inOrder = (rows: RawBuilder<unknown>) =>
    sql`select ${distinct} ${columns} from (${rows}) b order by ${placeOrder('b', order)} limit ${limit}`
  // What follows a stretch is looked for only where that does not fill the page: tickets without a value are not all looked through for
  // a page of those with one (70 ms at a million).
  return later.reduce(
    (before, rows) => sql`with before as materialized (${before})
      ${inOrder(sql`select * from before union all select b.* from (${rows}) b where (select count(*) from before) < ${limit}`)}`,
    inOrder(first),
  )
}

/** A place but for its id, as it stands in a cursor, from the rows that the statement calls `name`. */
export const placeColumns = (name: string): RawBuilder<unknown> =>
  sql.raw(`${name}.segment, ${keyNames.map((key) => `${name}.${key}::text as ${key}`).join(', ')}`)

const keyNames = ['k1', 'k2', 'k3', 'k4']

/** The order of places in the rows that the statement calls `name`. */
export function placeOrder(name: string, order: Order): RawBuilder<unknown> {
  const direction = order.descending ? 'desc' : 'asc'
  return sql.raw(`${name}.segment, ${[...keyNames, 'id'].map((key) => `${name}.${key} ${direction}`).join(', ')}`)
}

function branchesIn(cx: Cx, segment: Segment, { filter, among }: ListRead): Branch[] {
  if (!segment.rows)
    return branchesOf(cx, filter, { split: among ? 'none' : segment.split, made: segment.columns[0]?.created === true })
  const rows = segment.rows(cx)
  const copies = { isOpen: segment.isOpen ?? sql<SqlBool>`t.is_open`, createdAt: sql`t.created_at` }
  const open = onlyOpen(filter)
  const where = segment.isOpen && open !== null ? [open ? segment.isOpen : sql<SqlBool>`not ${segment.isOpen}`] : []
  const none = { made: false, nobody: false, queued: false, each: null, repeats: false, wide: true }
  return [{ ...none, where, via: { ...rows, copies } }]
}

/**
 * True when the list is read from (nearly) all tickets by their own indexes: then what is walked past can be asked for the rest where it
 * is read, which costs half as much as looking each up again by its id. Of somebody's tickets the planner would read all, in any
 * order, to sort them.
 */
export const isWide = (cx: Cx, list: ListRead): boolean =>
  segmentsOf(list.order).every(
    (segment) => !segment.rows && branchesIn(cx, segment, list).every((branch) => branch.wide && !branch.via),
  )

const contradicts = (a?: boolean, b?: boolean) => a !== undefined && b !== undefined && a !== b

function armOf(
  cx: Cx,
  arm: {
    segment: Segment
    number: number
    branch: Branch
    list: ListRead
    direction: RawBuilder<unknown>
  },
): RawBuilder<unknown> {
  const { segment, number, list, direction } = arm
  const { after, limit, among, except, filter } = list
  // Rows of a field are walked by themselves; the tickets are asked afterwards, only those that are looked at.
  const alone = segment.rows !== undefined && !among
  const { from, where } = alone ? rowsFrom(arm.branch) : branchFrom(cx, arm.branch)
  const { via } = arm.branch
  // The rows of a value hold the time of making, in the order of their index.
  const columns = segment.columns.map((one) =>
    via && one.created && segment.columns.length === 1 ? via.copies.createdAt : one.sql,
  )
  const id = via ? via.recordId : sql`t.id`
  const conditions = [where]
  if (segment.where) conditions.push(segment.where(cx))
  if (among) conditions.push(amongSql(among))
  if (among && segment.rows) conditions.push(wholeSql(cx, filter))
  else if (among && filter.rest !== undefined) conditions.push(conditionSql(cx, filter.rest))
  if (except) conditions.push(sql<SqlBool>`${id} <> ${except}::uuid`)
  if (after && after.segment === number) {
    const key = segment.columns.map((one, i) => sql`${after.keys[i] ?? null}::${sql.raw(one.cast)}`)
    const than = sql.raw(list.order.descending ? '<' : '>')
    conditions.push(
      sql<SqlBool>`(${sql.join([...columns, id])}) ${than} (${sql.join([...key, sql`${after.id}::uuid`])})`,
    )
  }
  const by = [...columns, id].map((column) => sql`${column} ${direction}`)
  // Equal for all of them, but only so does the planner see that the indexes by assignee give nobody's tickets in order:
  // it knows that of "= x", not of "is null".
  if (arm.branch.nobody && !arm.branch.queued) by.unshift(sql`t.assignee_id ${direction}`)
  const keys = keyNames.map(
    (name, i) => sql`${columns[i - (segment.at ?? 0)] ?? noKey(list.order, i)} as ${sql.raw(name)}`,
  )
  const row = list.whole ? sql`t.*` : sql`${id} as id`
  const part = sql`select ${sql.raw(String(number))} as segment, ${sql.join(keys)}, ${row} from ${from}
    where ${sql.join(conditions, sql` and `)}`
  const each = (rows: RawBuilder<unknown>) => (arm.branch.each ? forEach(arm.branch.each, rows) : rows)
  if (arm.branch.made && !segment.columns[0]?.created) {
    // OFFSET 0 keeps the planner from walking the order of everybody's tickets in the hope of soon meeting one's own: at
    // 30,000 tickets it read 21,585 of them for a page.
    const order = sql.raw(list.order.descending ? 'm.k1 desc, m.k2 desc, m.id desc' : 'm.k1, m.k2, m.id')
    return each(sql`(select m.* from (${part} offset 0) m order by ${order} limit ${limit})`)
  }
  return each(sql`(${part} order by ${sql.join(by)} limit ${limit})`)
}

/** What the actor sees of a filter, for rows that no branch gave. */
export const wholeSql = (cx: Cx, filter: TicketFilter): RawBuilder<SqlBool> =>
  sql<SqlBool>`${ticketVisible(cx, 't')} and ${conditionSql(cx, filter.whole ?? true)}`

/** Of these tickets those that the actor sees and the filter lets through, with the time of their newest message, or of their making. */
export async function listPassing(cx: Cx, filter: TicketFilter, ids: readonly string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; at: Date }>`
    select t.id, coalesce(t.last_message_at, t.created_at) as at from tickets t
    where t.org_id = ${cx.org.id} and t.id = any(${[...ids]}::uuid[]) and ${wholeSql(cx, filter)}`.execute(cx.tx)
  return new Map(rows.map(({ id, at }) => [id, at]))
}

const amongSql = (among: string[] | RawBuilder<unknown>) =>
  Array.isArray(among) ? sql<SqlBool>`t.id = any(${among}::uuid[])` : sql<SqlBool>`t.id = any(array(${among}))`

/** An absent key in the type that it has in another segment of the order, if any: the arms are one union. */
function noKey(order: Order, i: number): RawBuilder<unknown> {
  const casts = segmentsOf(order).map((segment) => segment.columns[i - (segment.at ?? 0)]?.cast)
  return sql`null::${sql.raw(casts.find((cast) => cast !== undefined) ?? 'timestamptz')}`
}
