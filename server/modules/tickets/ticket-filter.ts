import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, FieldRows, FieldSql } from '../conditions/condition-fields.ts'
import { leafSql, valueSql } from '../conditions/condition-sql.ts'
import type { Resolved } from '../conditions/resolve-condition.ts'
import { isOpenStatus, type TicketStatus, ticketStatuses } from './tickets.rules.ts'
import { type VisiblePart, visiblePartSql, visibleParts } from './tickets.visibility.ts'

/**
 * What a list or a count is asked for, taken apart: what branches can carry, and the rest. Values of one field are
 * alternatives; fields must all hold. Made from a condition by filterOf (split-condition.ts).
 */
export type TicketFilter = {
  status?: TicketStatus[]
  open?: boolean
  /** Ranks, 1 to 4. */
  priority?: number[]
  /** Ids of members; null: nobody. */
  assignee?: (string | null)[]
  requester?: string[]
  account?: string[]
  /** One of the values of a field whose rows can be read in order (labels, custom fields). */
  via?: { field: ConditionField; values: readonly string[] | readonly number[] | readonly boolean[] }
  unanswered?: boolean
  /** Those that sleep are read by `via`. */
  snoozed?: false
  /** What no branch carries: asked of every ticket that is walked past. */
  rest?: Resolved
  /** All of it, for lists whose order is not that of the branches. */
  whole?: Resolved
}

/**
 * A filter as branches whose union is its answer, each a plain conjunction that one index can read in order: the list reads
 * the first rows of each and merges them. An OR, or an IN before the sort key, would make the database read and sort
 * everything that matches (product.md VW25: the same time at a million tickets as at ten thousand).
 */
export type Branch = {
  where: RawBuilder<SqlBool>[]
  /** The rows to begin with: tickets with one value of a field, in the order of their making. */
  via: (FieldRows & { copies: NonNullable<FieldSql['copies']> }) | null
  /** Tickets that one person made: few, but spread thinly over every other order than that of their making. */
  made: boolean
  /** Nobody's tickets, by no customer and no value in particular. */
  nobody: boolean
  /** One of these has the ticket (`tm.user_id`): read member by member, each in order, and merged. */
  team: string[] | null
}

export type BranchOptions = {
  /**
   * What the order needs to be equal before its key: `status` for times of making and changing, `open` for priority, none
   * for counting and for the waiting, of whom there are few.
   */
  split: 'status' | 'open' | 'none'
}

// More branches than these cost more to plan than a sort costs to run.
const maxBranches = 24
// So many people each have a branch of their own; more are read member by member.
const maxPeople = 3
// The first page of each member of so many people costs less than walking everybody's tickets; of more people, most are theirs.
const maxTeam = 100

/** The branches of what the actor sees of a filter; none when nothing can match. Only those of several values may overlap. */
export function branchesOf(cx: Cx, filter: TicketFilter, options: BranchOptions): Branch[] {
  const statuses = statusesOf(filter)
  if (statuses.length === 0) return []
  let branches = peopleBranches(cx, filter, options)
  let narrow = branches.some((branch) => branch.where.length > 0)
  const residual: RawBuilder<SqlBool>[] = []

  for (const [column, values] of [
    ['requester_id', filter.requester],
    ['account_id', filter.account],
  ] as const) {
    if (!values) continue
    narrow = true
    if (branches.length * values.length > maxBranches) residual.push(isIn(column, values, 'uuid'))
    else branches = spread(branches, values, (value) => sql<SqlBool>`t.${sql.raw(column)} = ${value}::uuid`)
  }
  if (filter.via) {
    narrow = true
    const { field, values } = filter.via
    const ways = values.flatMap((value) => viaOf(cx, field, value) ?? [])
    if (ways.length < values.length || branches.length * values.length > maxBranches)
      residual.push(leafSql(cx, { field, test: { kind: 'one_of', values } }))
    else branches = branches.flatMap((branch) => ways.map((via) => ({ ...branch, via })))
  }
  branches = splitByStatus(branches, filter, statuses, options, narrow, residual)
  if (filter.unanswered !== undefined)
    residual.push(filter.unanswered ? sql<SqlBool>`t.waiting_since is not null` : sql<SqlBool>`t.waiting_since is null`)
  if (filter.snoozed === false) residual.push(sql<SqlBool>`not t.is_snoozed`)
  return branches.map((branch) => ({ ...branch, where: [...branch.where, ...residual] }))
}

/** The rows of one value, where a list can read them in order. */
function viaOf(cx: Cx, field: ConditionField, value: string | number | boolean): Branch['via'] {
  const rows = field.sql.rows?.(cx, valueSql(field, { kind: 'one_of', values: [value] }))
  return rows && field.sql.copies ? { ...rows, copies: field.sql.copies } : null
}

/** What the filter says about people and the role's scope about sight, in one: the parts that both allow. */
function peopleBranches(cx: Cx, filter: TicketFilter, options: BranchOptions): Branch[] {
  const parts = visibleParts(cx.actor)
  const branch = (...where: RawBuilder<SqlBool>[]): Branch => ({
    where,
    via: null,
    made: false,
    nobody: false,
    team: null,
  })
  if (!filter.assignee)
    return parts.map((part) =>
      part.kind === 'all'
        ? branch()
        : {
            ...branch(visiblePartSql(part, 't')),
            made: part.kind === 'made',
            nobody: part.kind === 'assignee' && part.assigneeId === null && !ofCustomer(filter),
          },
    )
  const wanted = [...new Set(filter.assignee)]
  const members = wanted.filter((person) => person !== null)
  const team = members.length > maxPeople ? members : []
  const people = team.length > 0 ? wanted.filter((person) => person === null) : wanted
  // Waiting customers, searches and the tickets of a customer are few: there the person is a condition like others.
  const byMember = options.split !== 'none' && !filter.unanswered && !ofCustomer(filter) && team.length <= maxTeam
  const ofTeam = (part: VisiblePart): Branch[] => {
    const members = team.filter((person) => mayMeet(part, person))
    if (members.length === 0) return []
    if (part.kind === 'made')
      return [{ ...branch(isIn('assignee_id', members, 'uuid'), madeBy(part.userId)), made: true }]
    if (!byMember || members.length === 1) return [branch(isIn('assignee_id', members, 'uuid'))]
    return [{ ...branch(sql<SqlBool>`t.assignee_id = tm.user_id`), team: members }]
  }
  return parts.flatMap((part) => [
    ...ofTeam(part),
    ...people
      .filter((person) => mayMeet(part, person))
      .map((person) => {
        const given = visiblePartSql({ kind: 'assignee', assigneeId: person }, 't')
        return part.kind === 'made'
          ? { ...branch(given, madeBy(part.userId)), made: true }
          : { ...branch(given), nobody: person === null && !ofCustomer(filter) }
      }),
  ])
}

const ofCustomer = (filter: TicketFilter) =>
  filter.requester !== undefined || filter.account !== undefined || filter.via !== undefined

const madeBy = (userId: string) => sql<SqlBool>`t.created_by_kind = 'user' and t.created_by_id = ${userId}::uuid`

const mayMeet = (part: VisiblePart, person: string | null) =>
  part.kind === 'all' ||
  (part.kind === 'assignee' ? part.assigneeId === person : person === null ? !part.notNull : person !== part.userId)

function statusesOf(filter: TicketFilter): TicketStatus[] {
  const asked = filter.status ?? ticketStatuses
  return asked.filter((status) => filter.open === undefined || isOpenStatus(status) === filter.open)
}

/** True or false when the filter lets only open tickets through, or only the others; null when both may come. */
export function onlyOpen(filter: TicketFilter): boolean | null {
  const opens = new Set(statusesOf(filter).map(isOpenStatus))
  const [only] = opens
  return opens.size === 1 && only !== undefined ? only : null
}

function splitByStatus(
  branches: Branch[],
  filter: TicketFilter,
  statuses: TicketStatus[],
  options: BranchOptions,
  narrow: boolean,
  residual: RawBuilder<SqlBool>[],
): Branch[] {
  const opens = [true, false].filter((open) => statuses.some((status) => isOpenStatus(status) === open))
  const whole = ticketStatuses.filter((status) => opens.includes(isOpenStatus(status))).length === statuses.length
  const isOpen = (open: boolean, branch?: Branch) => {
    const is = open ? sql<SqlBool>`t.is_open` : sql<SqlBool>`not t.is_open`
    // The copy too, or its index would be read past the tickets of the other kind.
    const copy = branch?.via?.copies.isOpen
    return copy ? sql<SqlBool>`${is} and ${open ? copy : sql`not ${copy}`}` : is
  }
  const narrowStatus = () => {
    if (!whole) residual.push(isIn('status', statuses, 'text'))
  }
  const narrowPriority = () => {
    if (filter.priority) residual.push(isIn('priority', filter.priority, 'smallint'))
  }
  // Of waiting customers there are few, and they have indexes of their own.
  if (options.split === 'none' || filter.unanswered) {
    narrowStatus()
    narrowPriority()
    const [only] = opens
    if (opens.length === 1 && only !== undefined) residual.push(isOpen(only))
    return branches
  }
  // By person, customer or label the indexes go on with is_open; without any of them the status itself leads one.
  const byOpen = narrow || filter.priority !== undefined || options.split === 'open'
  if (!byOpen && !whole) return spread(branches, statuses, (status) => sql<SqlBool>`t.status = ${status}`)
  narrowStatus()
  if (!byOpen && opens.length === 2) return branches
  const split = spread(branches, opens, isOpen)
  if (narrow || !filter.priority || split.length * filter.priority.length > maxBranches) {
    narrowPriority()
    return split
  }
  return spread(split, filter.priority, (rank) => sql<SqlBool>`t.priority = ${rank}::smallint`)
}

function spread<T>(
  branches: Branch[],
  values: readonly T[],
  condition: (value: T, branch: Branch) => RawBuilder<SqlBool>,
): Branch[] {
  return branches.flatMap((branch) =>
    values.map((value) => ({ ...branch, where: [...branch.where, condition(value, branch)] })),
  )
}

/** One value as an equation, which an index can go on from in order; several as a list. */
function isIn(column: string, values: readonly (string | number)[], type: string): RawBuilder<SqlBool> {
  const [only] = values
  return values.length === 1
    ? sql<SqlBool>`t.${sql.raw(column)} = ${only}::${sql.raw(type)}`
    : sql<SqlBool>`t.${sql.raw(column)} = any(${values}::${sql.raw(type)}[])`
}

/** The rows of a branch that are read member by member: `part`, which names `tm.user_id`, for each of them. */
export function eachMember(team: string[], part: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select m.* from unnest(${team}::uuid[]) as tm(user_id) cross join lateral ${part} m)`
}

/** The rows of a branch by themselves, without the tickets. */
export function rowsFrom({ via, where }: Branch): ReturnType<typeof branchFrom> {
  if (!via) throw new Error('The branch begins with tickets.')
  return { from: via.from, where: sql<SqlBool>`${sql.join([via.where, ...where], sql` and `)}` }
}

/** The tables and conditions of a branch, tickets as `t`; those of a value begin from its rows. */
export function branchFrom(cx: Cx, branch: Branch): { from: RawBuilder<unknown>; where: RawBuilder<SqlBool> } {
  const org = cx.org.id
  const { via } = branch
  const from = via ? sql`${via.from} join tickets t on t.org_id = ${org} and t.id = ${via.ticketId}` : sql`tickets t`
  const first = via ? [via.where] : []
  return { from, where: sql<SqlBool>`${sql.join([sql`t.org_id = ${org}`, ...first, ...branch.where], sql` and `)}` }
}
