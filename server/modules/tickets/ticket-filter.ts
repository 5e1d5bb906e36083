import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, FieldRows, FieldSql } from '../conditions/condition-fields.ts'
import { leafSql, valueSql } from '../conditions/condition-sql.ts'
import type { Resolved } from '../conditions/resolve-condition.ts'
import { isOpenStatus, type TicketStatus, ticketStatuses } from './tickets.rules.ts'
import {
  besidesSql,
  type Grant,
  isUnbarred,
  reachSql,
  type VisiblePart,
  visiblePartSql,
  visibleParts,
} from './tickets.visibility.ts'

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
  /** Columns of a board. `open`: whether tickets stand there that are open; null: not known. */
  stage?: { id: string; open: boolean | null }[]
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
  /** Few tickets, spread thinly over every other order than that of their making: those that one person made, for example. */
  made: boolean
  /** Nobody's tickets, by no customer and no value in particular. */
  nobody: boolean
  /** Of queues that the person serves: nobody's tickets of a queue have an index in the order of their making. */
  queued: boolean
  /** One of these members, queues, or people and teams who were chosen (`one.id`): read one by one, each in order, and merged. */
  each: string[] | null
  /** A ticket may come several times. */
  repeats: boolean
  /** (Nearly) all tickets: by no person, queue or maker. */
  wide: boolean
}

export type BranchOptions = {
  /**
   * What the order needs to be equal before its key: `status` for times of making and changing, `open` for priority, none
   * for counting and for the waiting, of whom there are few.
   */
  split: 'status' | 'open' | 'none'
  /** The order is that of making: then nobody's tickets of a queue have an index of their own. */
  made: boolean
  /** The tickets of ownParts, where they are few and known: one branch for all of these parts. */
  own?: readonly string[]
}

// More branches than these cost more to plan than a sort costs to run.
const maxBranches = 24
// So many people each have a branch of their own; more are read member by member.
const maxPeople = 3
// The first page of each member of so many people costs less than walking everybody's tickets; of more people, most are theirs.
const maxTeam = 100
// So many queues are each read by themselves; who serves more of them sees most of what there is.
const maxQueues = 8

/** The branches of what the actor sees of a filter; none when nothing can match. Only those of several values may overlap. */
export function branchesOf(cx: Cx, filter: TicketFilter, options: BranchOptions): Branch[] {
  const statuses = statusesOf(filter)
  if (statuses.length === 0) return []
  let branches = peopleBranches(cx, filter, options)
  let byOpen = false
  const residual: RawBuilder<SqlBool>[] = []

  for (const [column, values] of [
    ['requester_id', filter.requester],
    ['account_id', filter.account],
  ] as const) {
    if (!values) continue
    byOpen = true
    if (branches.length * values.length > maxBranches) residual.push(isIn(column, values, 'uuid'))
    else branches = spread(branches, values, (value) => sql<SqlBool>`t.${sql.raw(column)} = ${value}::uuid`)
  }
  if (filter.stage) {
    byOpen = true
    const ids = filter.stage.map((stage) => stage.id)
    if (branches.length * ids.length > maxBranches) residual.push(isIn('stage_id', ids, 'uuid'))
    else branches = spread(branches, filter.stage, (stage) => stageSql(stage))
  }
  if (filter.via) {
    byOpen = true
    const { field, values } = filter.via
    const ways = values.flatMap((value) => viaOf(cx, field, value) ?? [])
    if (ways.length < values.length || branches.length * values.length > maxBranches)
      residual.push(leafSql(cx, { field, test: { kind: 'one_of', values } }))
    else branches = branches.flatMap((branch) => ways.map((via) => viaValue(branch, via)))
  }
  if (filter.unanswered !== undefined)
    residual.push(filter.unanswered ? sql<SqlBool>`t.waiting_since is not null` : sql<SqlBool>`t.waiting_since is null`)
  if (filter.snoozed === false) residual.push(sql<SqlBool>`not t.is_snoozed`)
  return [true, false].flatMap((wide) => {
    const own = [...residual]
    const some = branches.filter((branch) => branch.wide === wide)
    const split = splitByStatus(some, filter, statuses, options, !wide || byOpen, own)
    return split.map((branch) => ({ ...branch, where: [...branch.where, ...own] }))
  })
}

/**
 * The tickets of a stage. All are of one kind, which the planner cannot know: looking for the other kind it walked every closed
 * ticket in the order of the list (1.5 s at a million).
 */
function stageSql({ id, open }: { id: string; open: boolean | null }): RawBuilder<SqlBool> {
  const is = sql<SqlBool>`t.stage_id = ${id}::uuid`
  return open === null ? is : sql<SqlBool>`${is} and ${open ? sql`t.is_open` : sql`not t.is_open`}`
}

/** The rows of one value, where a list can read them in order. */
function viaOf(cx: Cx, field: ConditionField, value: string | number | boolean): Branch['via'] {
  const rows = field.sql.rows?.(cx, valueSql(field, { kind: 'one_of', values: [value] }))
  return rows && field.sql.copies ? { ...rows, copies: field.sql.copies } : null
}

const plain: Branch = {
  where: [],
  via: null,
  made: false,
  nobody: false,
  queued: false,
  each: null,
  repeats: false,
  wide: false,
}

/** A branch that begins with the rows of a value; those of who was chosen are only asked then. */
function viaValue(branch: Branch, via: Branch['via']): Branch {
  if (!branch.via) return { ...branch, via }
  const { from, where } = branch.via
  const ids = sql`select va.ticket_id from ${from} where ${where}`
  const chosen = branch.each
    ? sql<SqlBool>`t.id in (select c.ticket_id from unnest(${branch.each}::uuid[]) as one(id) cross join lateral (${ids}) c)`
    : sql<SqlBool>`t.id in (${ids})`
  return { ...branch, via, where: [...branch.where, chosen], each: null, repeats: false }
}

/** What the filter says about people and the role's scope about sight, in one: the parts that both allow. */
function peopleBranches(cx: Cx, filter: TicketFilter, options: BranchOptions): Branch[] {
  const { own } = options
  const parts = visibleParts(cx.actor).filter((part) => !own || !isOwn(part))
  const ownBranches = own ? ownBranch(cx, filter, own) : []
  if (!filter.assignee) return [...parts.map((part) => partBranch(cx, part, filter, options)), ...ownBranches]
  const wanted = [...new Set(filter.assignee)]
  const members = wanted.filter((person) => person !== null)
  const team = members.length > maxPeople ? members : []
  const people = team.length > 0 ? wanted.filter((person) => person === null) : wanted
  // Waiting customers, searches and the tickets of a customer are few: there the person is a condition like others.
  const byMember = options.split !== 'none' && !filter.unanswered && !ofCustomer(filter) && team.length <= maxTeam
  const ofTeam = (part: VisiblePart): Branch[] => {
    const own = team.filter((person) => mayMeet(part, person))
    if (own.length === 0) return []
    const branch = partBranch(cx, part, filter, options)
    if (part.grant.kind !== 'all' || !byMember || own.length === 1)
      return [{ ...branch, where: [...branch.where, isIn('assignee_id', own, 'uuid')], wide: false }]
    return [{ ...branch, where: [...branch.where, sql<SqlBool>`t.assignee_id = one.id`], each: own, wide: false }]
  }
  const ofPart = (part: VisiblePart): Branch[] => [
    ...ofTeam(part),
    ...people
      .filter((person) => mayMeet(part, person))
      .map((person) => {
        const branch = partBranch(cx, part, filter, options)
        const given =
          person === null ? sql<SqlBool>`t.assignee_id is null` : sql<SqlBool>`t.assignee_id = ${person}::uuid`
        const nobody = person === null && !branch.made && !ofCustomer(filter)
        return { ...branch, where: [...branch.where, given], nobody, wide: false }
      }),
  ]
  return [...parts.flatMap(ofPart), ...ownBranches]
}

/** True for a part of tickets that concern the person alone: made by him, asked by him, or shown to him among private ones. */
const isOwn = ({ grant, without }: VisiblePart) =>
  grant.kind === 'made' ||
  grant.kind === 'requested' ||
  grant.kind === 'chosen' ||
  (grant.kind === 'assignee' && without.some(leavesFew))

/** True for a grant besides which little is left to others: private tickets alone, not those of whole pipelines and channels. */
const leavesFew = (grant: Grant) => grant.kind === 'all' && isUnbarred(grant)

/** The parts of what the actor sees that have few tickets as a rule, and cost as much to plan as the others. */
export const ownParts = (cx: Cx): VisiblePart[] => visibleParts(cx.actor).filter(isOwn)

function ownBranch(cx: Cx, filter: TicketFilter, ids: readonly string[]): Branch[] {
  const [first] = ownParts(cx)
  if (!first || ids.length === 0) return []
  const members = filter.assignee?.filter((person) => person !== null) ?? []
  const people = filter.assignee && [
    sql<SqlBool>`t.assignee_id = any(${members}::uuid[])`,
    ...(filter.assignee.includes(null) ? [sql<SqlBool>`t.assignee_id is null`] : []),
  ]
  // What the greater parts have is left to them.
  const where = [sql<SqlBool>`t.id = any(${[...ids]}::uuid[])`, ...besidesSql(first, 't')]
  if (people) where.push(sql<SqlBool>`(${sql.join(people, sql` or `)})`)
  return [{ ...plain, where, made: true }]
}

/** The branch of one part of what the person sees. */
export function partBranch(cx: Cx, part: VisiblePart, filter: TicketFilter, options: BranchOptions): Branch {
  const { grant } = part
  const besides = besidesSql(part, 't')
  const fewOnly = part.without.some(leavesFew)
  switch (grant.kind) {
    case 'all':
      return { ...plain, where: [visiblePartSql(part, 't')], wide: part.customer === null }
    case 'assignee':
      return { ...plain, where: [visiblePartSql(part, 't')], made: fewOnly }
    case 'made':
    case 'requested':
      return { ...plain, where: [visiblePartSql(part, 't')], made: true }
    case 'unassigned':
    case 'queue': {
      const nobody = grant.kind === 'unassigned' && !ofCustomer(filter)
      const { length } = grant.queueIds
      const apart = length <= maxQueues && !ofCustomer(filter) && !filter.assignee && (options.made || !nobody)
      if (length === 1 || !apart)
        return { ...plain, where: [visiblePartSql(part, 't')], nobody, queued: length === 1 && options.made }
      // Queue by queue: a list of queues before the order would be read and sorted as a whole.
      const conditions = [
        sql<SqlBool>`t.queue_id = one.id`,
        ...(grant.kind === 'unassigned' ? [sql<SqlBool>`t.assignee_id is null`] : []),
        ...reachSql(grant, 't'),
      ]
      return { ...plain, where: [...conditions, ...besides], nobody, queued: true, each: [...grant.queueIds] }
    }
    case 'chosen': {
      const several = grant.ids.length > 1
      const who = several ? sql`one.id` : sql`${grant.ids[0]}::uuid`
      return {
        ...plain,
        where: besides,
        via: {
          from: sql`ticket_access va`,
          where: sql<SqlBool>`va.org_id = ${cx.org.id} and va.subject_id = ${who}`,
          recordId: sql`va.ticket_id`,
          copies: { isOpen: sql<SqlBool>`va.is_open`, createdAt: sql`va.ticket_created_at` },
        },
        made: true,
        each: several ? [...grant.ids] : null,
        repeats: several,
      }
    }
  }
}

const ofCustomer = (filter: TicketFilter) =>
  filter.requester !== undefined || filter.account !== undefined || filter.via !== undefined

/** False when no ticket of the part can be the person's (null: nobody's). */
function mayMeet({ grant, without }: VisiblePart, person: string | null): boolean {
  if (grant.kind === 'assignee') return person === grant.userId
  if (grant.kind === 'unassigned') return person === null
  return !without.some((one) => one.kind === 'assignee' && one.userId === person)
}

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
    // The copy alone, where there is one: its index is read without the tickets of the other kind, and a second test of what is the
    // same lets the planner expect a fraction of the rows and read all of them to sort them (31 ms for a page of a label).
    const is = branch?.via?.copies.isOpen ?? sql<SqlBool>`t.is_open`
    return open ? is : sql<SqlBool>`not ${is}`
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
  // By person, customer, label or stage the indexes go on with is_open; without any of them the status itself leads one.
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

/** The rows of a branch that are read one by one: `part`, which names `one.id`, for each of them. */
export function forEach(ids: string[], part: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select m.* from unnest(${ids}::uuid[]) as one(id) cross join lateral ${part} m)`
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
  const from = via ? sql`${via.from} join tickets t on t.org_id = ${org} and t.id = ${via.recordId}` : sql`tickets t`
  const first = via ? [via.where] : []
  return { from, where: sql<SqlBool>`${sql.join([sql`t.org_id = ${org}`, ...first, ...branch.where], sql` and `)}` }
}
