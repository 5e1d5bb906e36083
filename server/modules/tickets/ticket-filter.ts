import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { unreadSql } from './ticket-rows.store.ts'
import { isOpenStatus, type TicketStatus, ticketStatuses } from './tickets.rules.ts'
import { type VisiblePart, visiblePartSql, visibleParts } from './tickets.visibility.ts'

/** What a list or a count is asked for. Values of one field are alternatives; fields must all hold. */
export type TicketFilter = {
  status?: TicketStatus[]
  open?: boolean
  /** Ranks, 1 to 4. */
  priority?: number[]
  /** `me`, `nobody`, or ids. */
  assignee?: string[]
  /** Besides those of `assignee`: the members of the actor's teams (`my_teams`, made ids by `resolveTeams`). */
  teammates?: string[]
  requester?: string[]
  account?: string[]
  label?: string[]
  channel?: string[]
  source?: string[]
  type?: string[]
  unread?: boolean
  unanswered?: boolean
}

/**
 * A filter as branches whose union is its answer, each a plain conjunction that one index can read in order: the list reads
 * the first rows of each and merges them. An OR, or an IN before the sort key, would make the database read and sort
 * everything that matches (product.md VW25: the same time at a million tickets as at ten thousand).
 */
export type Branch = {
  where: RawBuilder<SqlBool>[]
  label: string | null
  /** Tickets that one person made: few, but spread thinly over every other order than that of their making. */
  made: boolean
  /** Nobody's tickets, by no customer and no label in particular. */
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
// The first page of each member of so many people costs less than walking everybody's tickets; of more people, most are theirs.
const maxTeam = 100

/** The branches of what the actor sees of a filter; none when nothing can match. Only labels may overlap. */
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
  if (filter.label) {
    narrow = true
    const labels = filter.label
    if (branches.length * labels.length > maxBranches) residual.push(hasLabel(cx, labels))
    else branches = branches.flatMap((branch) => labels.map((label) => ({ ...branch, label })))
  }
  branches = splitByStatus(branches, filter, statuses, options, narrow, residual)
  residual.push(...restOf(cx, filter))
  return branches.map((branch) => ({ ...branch, where: [...branch.where, ...residual] }))
}

/** What the filter says about people and the role's scope about sight, in one: the parts that both allow. */
function peopleBranches(cx: Cx, filter: TicketFilter, options: BranchOptions): Branch[] {
  const parts = visibleParts(cx.actor)
  const branch = (...where: RawBuilder<SqlBool>[]): Branch => ({
    where,
    label: null,
    made: false,
    nobody: false,
    team: null,
  })
  if (!filter.assignee && !filter.teammates)
    return parts.map((part) =>
      part.kind === 'all'
        ? branch()
        : {
            ...branch(visiblePartSql(part, 't')),
            made: part.kind === 'made',
            nobody: part.kind === 'assignee' && part.assigneeId === null && !ofCustomer(filter),
          },
    )
  const me = cx.actor.kind === 'user' ? cx.actor.userId : null
  const wanted = (filter.assignee ?? []).flatMap((word) =>
    word === 'nobody' ? [null] : word === 'me' ? (me ? [me] : []) : [word],
  )
  const team = filter.teammates ?? []
  const people = [...new Set(wanted)].filter((person) => person === null || !team.includes(person))
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
  filter.requester !== undefined || filter.account !== undefined || filter.label !== undefined

const madeBy = (userId: string) => sql<SqlBool>`t.created_by_kind = 'user' and t.created_by_id = ${userId}::uuid`

const mayMeet = (part: VisiblePart, person: string | null) =>
  part.kind === 'all' ||
  (part.kind === 'assignee' ? part.assigneeId === person : person === null ? !part.notNull : person !== part.userId)

function statusesOf(filter: TicketFilter): TicketStatus[] {
  const asked = filter.status ?? ticketStatuses
  return asked.filter((status) => filter.open === undefined || isOpenStatus(status) === filter.open)
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
    // The label's copy too, or its index would be read past the tickets of the other kind.
    return branch?.label ? sql<SqlBool>`${is} and ${open ? sql`tl.is_open` : sql`not tl.is_open`}` : is
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

/** Filters that no branch carries. */
function restOf(cx: Cx, filter: TicketFilter): RawBuilder<SqlBool>[] {
  const rest: RawBuilder<SqlBool>[] = []
  if (filter.channel) rest.push(isIn('channel_id', filter.channel, 'uuid'))
  if (filter.type) rest.push(isIn('type_id', filter.type, 'uuid'))
  if (filter.source) rest.push(isIn('source', filter.source, 'text'))
  if (filter.unread !== undefined) rest.push(filter.unread ? unreadSql(cx) : sql<SqlBool>`not ${unreadSql(cx)}`)
  if (filter.unanswered !== undefined)
    rest.push(filter.unanswered ? sql<SqlBool>`t.waiting_since is not null` : sql<SqlBool>`t.waiting_since is null`)
  return rest
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

function hasLabel(cx: Cx, labels: string[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select 1 from ticket_labels l where l.org_id = ${cx.org.id} and l.ticket_id = t.id
    and l.label_id = any(${labels}::uuid[]))`
}

/** The rows of a branch that are read member by member: `part`, which names `tm.user_id`, for each of them. */
export function eachMember(team: string[], part: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select m.* from unnest(${team}::uuid[]) as tm(user_id) cross join lateral ${part} m)`
}

/** The tables and conditions of a branch, tickets as `t`; those of a label begin from its rows, `tl`. */
export function branchFrom(cx: Cx, branch: Branch): { from: RawBuilder<unknown>; where: RawBuilder<SqlBool> } {
  const org = cx.org.id
  const from = branch.label
    ? sql`ticket_labels tl join tickets t on t.org_id = ${org} and t.id = tl.ticket_id`
    : sql`tickets t`
  const label = branch.label ? [sql<SqlBool>`tl.org_id = ${org} and tl.label_id = ${branch.label}::uuid`] : []
  return { from, where: sql<SqlBool>`${sql.join([sql`t.org_id = ${org}`, ...label, ...branch.where], sql` and `)}` }
}
