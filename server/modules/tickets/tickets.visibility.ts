import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Actor, CustomerScope, Cx, UserActor } from '../../platform/context.ts'
import type { Permission } from '../../platform/permissions.ts'

/**
 * Who sees which ticket: the one predicate of the product (product.md D12, RO13), as SQL and as a function. Lists, counts, detail,
 * search, events, attachments, notifications and realtime ask it; a test holds the forms equal.
 *
 * A person sees a ticket that is given to him, that he asked for as its requester (TK13), or for which he or a team of his was chosen
 * (`ticket_access`). Of public tickets he sees besides how far his role goes: `own` (he made it), `own_unassigned` (those, and
 * unassigned ones of the queues that he serves), `queues` (all of those queues), `all`. No role goes into a pipeline that is kept to
 * teams which he is not in (PS8), nor to the conversations of such a channel (RO10). With `tickets:private` the role goes as far among
 * private ones and those that are kept to others. The product itself and a customer's mail on its way in act on any ticket of the
 * organization.
 *
 * Who is at work inside another application (an embed, MX21) is limited to the tickets of one customer: of what his grants give he sees
 * those alone.
 *
 * A ticket that was deleted (RO14) is seen by nobody, the product itself included: what it was is kept, and only the list of deleted
 * tickets and their restoring (deleted-tickets.ts) ask for it, by `seenWhenDeleted`.
 */
export type VisibleFields = {
  assigneeId: string | null
  createdByKind: string
  createdById: string | null
  /** The member who asked, when the requester is one of our own. */
  requesterUserId: string | null
  /** The contact who asked, and the account for which. */
  requesterId: string | null
  accountId: string | null
  queueId: string
  pipelineId: string
  /** The channel of its conversation; null: it has none, or none that came by a channel. */
  conversationChannelId: string | null
  visibility: string
  /** Ids of the members and teams that were chosen. */
  accessIds: readonly string[]
  /** When it was deleted; null: it is there. */
  deletedAt: Date | null
}

/** What decides what a person sees, of an actor or of anybody else. */
export type Sight = Pick<
  UserActor,
  | 'kind'
  | 'orgId'
  | 'userId'
  | 'ticketScope'
  | 'permissions'
  | 'teamIds'
  | 'queueIds'
  | 'barredPipelineIds'
  | 'barredChannelIds'
  | 'embed'
>

/** What a member sees, of one who is not here himself. */
export const sightOf = (
  access: Omit<Sight, 'kind' | 'permissions'> & { permissions: readonly Permission[] },
): Sight => ({
  kind: 'user',
  orgId: access.orgId,
  userId: access.userId,
  ticketScope: access.ticketScope,
  permissions: new Set(access.permissions),
  teamIds: access.teamIds,
  queueIds: access.queueIds,
  barredPipelineIds: access.barredPipelineIds,
  barredChannelIds: access.barredChannelIds,
})

type Viewer = Sight | Exclude<Actor, UserActor>

/**
 * How far a role goes: `public`, to public tickets alone; `barred`, not to those of pipelines, nor to conversations of channels, that
 * are kept to others.
 */
export type Reach = {
  public: boolean
  barred: { orgId: string; pipelineIds: readonly string[]; channelIds: readonly string[] }
}

/** One reason to see a ticket. */
export type Grant =
  | ({ kind: 'all' } & Reach)
  | { kind: 'assignee' | 'requested'; userId: string }
  | ({ kind: 'unassigned' | 'queue'; queueIds: readonly string[] } & Reach)
  | ({ kind: 'made'; userId: string } & Reach)
  /** He or a team of his was chosen: `ids` are his and theirs. */
  | { kind: 'chosen'; ids: readonly string[]; orgId: string }

/**
 * One of the disjoint parts that the predicate consists of: a grant, without what the grants before it give. Lists read each part by
 * its own index, in order, instead of walking past everybody else's tickets: an OR over columns could not use any.
 */
export type VisiblePart = { grant: Grant; without: readonly Grant[]; customer: CustomerScope | null }

/** The customer to whom somebody is limited, whatever his grants give; null: to none. */
export const customerOf = (viewer: Viewer): CustomerScope | null =>
  viewer.kind === 'user' && viewer.embed ? viewer.embed.customer : null

function isOfCustomer(customer: CustomerScope | null, ticket: VisibleFields): boolean {
  if (customer === null) return true
  if ('contactIds' in customer) return ticket.requesterId !== null && customer.contactIds.includes(ticket.requesterId)
  return customer.id === (customer.kind === 'contact' ? ticket.requesterId : ticket.accountId)
}

/** The limit as SQL: none or one condition. */
const ofCustomerSql = (customer: CustomerScope | null, table: string): RawBuilder<SqlBool>[] =>
  customer === null
    ? []
    : [
        isOne(
          columnOf(table, customer.kind === 'account' ? 'accountId' : 'requesterId'),
          'contactIds' in customer ? customer.contactIds : [customer.id],
        ),
      ]

/** The grants whose union is what somebody sees, the one that gives most first where one gives nearly all. */
export function grantsOf(viewer: Viewer): Grant[] {
  const { orgId } = viewer
  const everywhere: Reach = { public: false, barred: { orgId, pipelineIds: [], channelIds: [] } }
  if (viewer.kind !== 'user') return [{ kind: 'all', ...everywhere }]
  const { userId, queueIds, ticketScope } = viewer
  const isPublic = !viewer.permissions.has('tickets:private')
  const reach: Reach = isPublic
    ? { public: true, barred: { orgId, pipelineIds: viewer.barredPipelineIds, channelIds: viewer.barredChannelIds } }
    : everywhere
  if (ticketScope === 'all' && !isPublic) return [{ kind: 'all', ...reach }]
  const assigned: Grant = { kind: 'assignee', userId }
  const requested: Grant = { kind: 'requested', userId }
  const chosen: Grant = { kind: 'chosen', ids: [userId, ...viewer.teamIds], orgId }
  if (ticketScope === 'all') return [{ kind: 'all', ...reach }, assigned, requested, chosen]
  const served: Grant[] =
    ticketScope === 'own' || queueIds.length === 0
      ? []
      : [{ kind: ticketScope === 'queues' ? 'queue' : 'unassigned', queueIds, ...reach }]
  return [assigned, ...served, { kind: 'made', userId, ...reach }, requested, chosen]
}

/**
 * The same for the index of the search, where each ticket has a mark for each reason to see it (app.sight_of_ticket has the same letters):
 * whoever sees a ticket has one of its marks; of who has one the predicate is still asked. Null: he may see any.
 */
export function sightMarks(viewer: Viewer): string[] | null {
  const marks = grantsOf(viewer).map(marksOf)
  return marks.some((own) => own === null) ? null : marks.flatMap((own) => own ?? [])
}

function marksOf(grant: Grant): string[] | null {
  const mark = (letter: string) => (id: string) => `${letter}${id.slice(-12)}`
  switch (grant.kind) {
    case 'all':
      return null
    case 'assignee':
      return [mark('a')(grant.userId)]
    case 'unassigned':
      return grant.queueIds.map(mark('n'))
    case 'queue':
      return grant.queueIds.map(mark('q'))
    case 'made':
      return [mark('m')(grant.userId)]
    case 'requested':
      return [mark('r')(grant.userId)]
    case 'chosen':
      return grant.ids.map(mark('c'))
  }
}

/** The disjoint parts of what somebody sees. */
export function visibleParts(viewer: Viewer): VisiblePart[] {
  const grants = grantsOf(viewer)
  const customer = customerOf(viewer)
  return grants.map((grant, i) => ({ grant, without: grants.slice(0, i), customer }))
}

/** True when the grant lets see the ticket. */
export function isGranted(grant: Grant, ticket: VisibleFields): boolean {
  if ('barred' in grant && !isWithin(grant, ticket)) return false
  switch (grant.kind) {
    case 'all':
      return true
    case 'assignee':
      return ticket.assigneeId === grant.userId
    case 'unassigned':
      return ticket.assigneeId === null && grant.queueIds.includes(ticket.queueId)
    case 'queue':
      return grant.queueIds.includes(ticket.queueId)
    case 'made':
      return ticket.createdByKind === 'user' && ticket.createdById === grant.userId
    case 'requested':
      return ticket.requesterUserId === grant.userId
    case 'chosen':
      return ticket.accessIds.some((id) => grant.ids.includes(id))
  }
}

const isWithin = (reach: Reach, ticket: VisibleFields) =>
  (!reach.public || ticket.visibility === 'public') &&
  !reach.barred.pipelineIds.includes(ticket.pipelineId) &&
  !(ticket.conversationChannelId && reach.barred.channelIds.includes(ticket.conversationChannelId))

/** True when nothing is kept from who has the grant but what is private. */
export const isUnbarred = ({ barred }: Reach): boolean =>
  barred.pipelineIds.length === 0 && barred.channelIds.length === 0

/** True when the row belongs to the part. */
export function isInPart(part: VisiblePart, ticket: VisibleFields): boolean {
  if (ticket.deletedAt || !isOfCustomer(part.customer, ticket)) return false
  return isGranted(part.grant, ticket) && !part.without.some((grant) => isGranted(grant, ticket))
}

/** True when somebody sees the ticket. For rows that are already here: realtime, notifications. */
export function canSeeTicket(viewer: Viewer, ticket: VisibleFields): boolean {
  if (ticket.deletedAt !== null || !isOfCustomer(customerOf(viewer), ticket)) return false
  return grantsOf(viewer).some((grant) => isGranted(grant, ticket))
}

/** True when somebody who may delete tickets would see this one, had nobody deleted it. */
export function canSeeDeleted(viewer: Sight, ticket: VisibleFields): boolean {
  return viewer.permissions.has('tickets:delete') && canSeeTicket(viewer, { ...ticket, deletedAt: null })
}

const columnOf = (table: string, name: string) => sql.ref(`${table}.${name}`)
const isOne = (column: RawBuilder<unknown>, ids: readonly string[]) =>
  ids.length === 1 ? sql<SqlBool>`${column} = ${ids[0]}::uuid` : sql<SqlBool>`${column} = any(${[...ids]}::uuid[])`

/** A grant as SQL over the table that the statement calls `table`; for `made` it also says the kind of the maker. */
function grantSql(grant: Grant, table: string): RawBuilder<SqlBool> {
  const column = (name: string) => columnOf(table, name)
  const held = (): RawBuilder<SqlBool> => {
    switch (grant.kind) {
      case 'all':
        return sql<SqlBool>`true`
      case 'assignee':
        return sql<SqlBool>`${column('assigneeId')} = ${grant.userId}::uuid`
      case 'unassigned':
        return sql<SqlBool>`${column('assigneeId')} is null and ${isOne(column('queueId'), grant.queueIds)}`
      case 'queue':
        return isOne(column('queueId'), grant.queueIds)
      case 'made':
        return sql<SqlBool>`${column('createdByKind')} = 'user' and ${column('createdById')} = ${grant.userId}::uuid`
      case 'requested':
        return sql<SqlBool>`${column('requesterUserId')} = ${grant.userId}::uuid`
      case 'chosen':
        return sql<SqlBool>`exists (select 1 from ticket_access va where va.org_id = ${grant.orgId}
          and va.ticket_id = ${column('id')} and ${isOne(sql`va.subject_id`, grant.ids)})`
    }
  }
  return 'barred' in grant ? sql<SqlBool>`${sql.join([held(), ...reachSql(grant, table)], sql` and `)}` : held()
}

/** How far a role goes, as conditions that all hold of the tickets which it reaches. None when nothing is kept from it. */
export function reachSql({ public: isPublic, barred }: Reach, table: string): RawBuilder<SqlBool>[] {
  const column = (name: string) => columnOf(table, name)
  const isNone = (value: RawBuilder<unknown>, ids: readonly string[]) =>
    sql<SqlBool>`${value} <> all(${[...ids]}::uuid[])`
  return [
    ...(isPublic ? [sql<SqlBool>`${column('visibility')} = 'public'`] : []),
    ...(barred.pipelineIds.length > 0 ? [isNone(column('pipelineId'), barred.pipelineIds)] : []),
    // Asked ticket by ticket, by the key of its conversation: as a join it would be read for all of them first.
    ...(barred.channelIds.length > 0
      ? [sql<SqlBool>`coalesce(${isNone(conversationChannelSql(barred.orgId, table), barred.channelIds)}, true)`]
      : []),
  ]
}

/** The channel of a ticket's conversation. */
export const conversationChannelSql = (orgId: string, table: string): RawBuilder<string | null> =>
  sql`(select vc.channel_id from conversations vc where vc.org_id = ${orgId} and vc.id = ${columnOf(table, 'conversationId')})`

const isThere = (table: string) => sql<SqlBool>`${columnOf(table, 'deletedAt')} is null`

/**
 * What holds of the tickets of a part besides its grant: they were not deleted, are of the customer to whom somebody is limited, and
 * the grants before it do not give them. After one that gives all, what is private or kept to others is left.
 */
export function besidesSql(part: VisiblePart, table: string): RawBuilder<SqlBool>[] {
  const others = part.without.map((grant) =>
    grant.kind === 'all' && isUnbarred(grant)
      ? sql<SqlBool>`${columnOf(table, 'visibility')} = 'private'`
      : sql<SqlBool>`(${grantSql(grant, table)}) is not true`,
  )
  return [isThere(table), ...ofCustomerSql(part.customer, table), ...others]
}

/** One part as SQL over the table that the statement calls `table`. */
export function visiblePartSql(part: VisiblePart, table: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.join([grantSql(part.grant, table), ...besidesSql(part, table)], sql` and `)}`
}

/**
 * The predicate as SQL, for `where` and `on` of any statement that has the table tickets in it, under the name `table`: the columns
 * of visibleColumns. The statement binds org_id of tickets by itself, as every statement does.
 */
export const ticketVisible = (cx: Pick<Cx, 'actor'>, table = 'tickets'): Expression<SqlBool> => seenBy(cx.actor, table)

/** The same for anybody: what a person sees who is not the one who asks. */
export function seenBy(viewer: Viewer, table: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${isThere(table)} and ${grantedTo(viewer, table)})`
}

/** Deleted tickets that a person would see, had nobody deleted them. */
export function seenWhenDeleted(viewer: Viewer, table: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${columnOf(table, 'deletedAt')} is not null and ${grantedTo(viewer, table)})`
}

function grantedTo(viewer: Viewer, table: string): RawBuilder<SqlBool> {
  const grants = grantsOf(viewer).map((grant) => sql<SqlBool>`(${grantSql(grant, table)})`)
  const granted = sql<SqlBool>`(${sql.join(grants, sql` or `)})`
  return sql<SqlBool>`(${sql.join([...ofCustomerSql(customerOf(viewer), table), granted], sql` and `)})`
}

/** The columns that the predicate asks, of tickets as `t`, for statements that put a sub-select in the place of the table. */
export const visibleColumns = sql.raw(
  `t.id, t.assignee_id, t.created_by_kind, t.created_by_id, t.requester_user_id, t.requester_id, t.account_id, t.queue_id, t.pipeline_id, t.conversation_id,
    t.visibility, t.deleted_at`,
)
