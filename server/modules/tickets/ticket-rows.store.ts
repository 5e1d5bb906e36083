import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { CustomValues } from '../fields/custom-values.ts'
import type { LabelRow } from './labels.store.ts'
import { labelsOf } from './labels.store.ts'
import { snoozeOf } from './snooze.rules.ts'
import { ticketDeadlines } from './ticket-deadlines.ts'
import { type NameKind, type Names, namesOf, type Pointers } from './ticket-names.store.ts'
import type { TicketDeadline, TicketRow } from './tickets.contract.ts'
import { priorityOf, type TicketStatus } from './tickets.rules.ts'

/** A ticket as lists and its page read it. The names of what it points to come by `namesOf`. */
export type ShownTicket = Pointers & {
  id: string
  code: string
  subject: string
  description: string
  status: TicketStatus
  priority: number
  visibility: TicketRow['visibility']
  conversationId: string | null
  source: TicketRow['source']
  preview: string
  version: number
  messageCount: number
  checklistTotal: number
  checklistDone: number
  unread: boolean
  lastReadAt: Date | null
  createdAt: Date
  updatedAt: Date
  statusChangedAt: Date
  stageChangedAt: Date
  dueAt: Date | null
  isSnoozed: boolean
  snoozedUntil: Date | null
  wakesOnReply: boolean
  thankedAt: Date | null
  custom: CustomValues
  createdByKind: string
  createdById: string | null
  firstResponseAt: Date | null
  resolvedAt: Date | null
  closedAt: Date | null
  lastMessageAt: Date | null
  lastCustomerMessageAt: Date | null
  lastAgentMessageAt: Date | null
  waitingSince: Date | null
}

/**
 * The columns of ShownTicket over tickets as `t`; those that only the ticket's own page shows with `page`. `custom`: keys of the custom
 * fields whose values are read, all unless told.
 */
export function shownColumns(
  cx: Cx,
  options: { page: boolean; custom?: readonly string[] | undefined },
): RawBuilder<unknown> {
  return sql`
    t.id, t.code, t.subject, ${options.page ? sql`t.description` : sql`''`} as description, t.status, t.stage_id, t.pipeline_id,
    t.priority, t.queue_id, t.visibility, t.type_id, t.assignee_id, t.requester_id, t.account_id, t.channel_id, t.follow_up_of_id, t.may_belong_to_id, t.merged_into_id,
    t.checklist_total, t.checklist_done,
    t.conversation_id, t.source, t.preview, t.version, t.message_count, ${unreadSql(cx)} as unread,
    ${options.page ? lastReadSql(cx) : sql`null::timestamptz`} as last_read_at,
    t.created_at, t.updated_at, t.status_changed_at, t.stage_changed_at, t.due_at, t.is_snoozed, t.snoozed_until, t.wakes_on_reply, t.thanked_at, ${customSql(options.custom)} as custom, t.created_by_kind, t.created_by_id, t.first_response_at, t.resolved_at, t.closed_at,
    t.last_message_at, t.last_customer_message_at, t.last_agent_message_at, t.waiting_since`
}

/** Values of custom fields: what a list of 200 fields does not show is neither read nor sent (product.md TK23). */
function customSql(keys: readonly string[] | undefined): RawBuilder<unknown> {
  if (!keys) return sql`t.custom`
  if (keys.length === 0) return sql`'{}'::jsonb`
  const pairs = keys.map((key) => sql`${key}::text, t.custom -> ${key}::text`)
  return sql`jsonb_strip_nulls(jsonb_build_object(${sql.join(pairs)}))`
}

/** True for tickets (`t`) in which something was written since the person last looked; others than persons have read all. */
export function unreadSql(cx: Cx): RawBuilder<SqlBool> {
  if (cx.actor.kind !== 'user') return sql<SqlBool>`false`
  const { userId } = cx.actor
  // The cheap test first: a count asks them in this order.
  return sql<SqlBool>`(not (t.last_message_at is null and ${madeBy(userId)})
    and not exists (select 1 from ticket_reads r where r.org_id = ${cx.org.id} and r.ticket_id = t.id
      and r.user_id = ${userId} and r.read_at >= coalesce(t.last_message_at, t.created_at)))`
}

/** When the person last looked at the ticket (`t`); who made it saw it then. */
function lastReadSql(cx: Cx): RawBuilder<unknown> {
  if (cx.actor.kind !== 'user') return sql`null::timestamptz`
  const { userId } = cx.actor
  return sql`coalesce((select r.read_at from ticket_reads r where r.org_id = ${cx.org.id} and r.ticket_id = t.id
    and r.user_id = ${userId}), case when ${madeBy(userId)} then t.created_at end)`
}

const madeBy = (userId: string) => sql<SqlBool>`(t.created_by_kind = 'user' and t.created_by_id = ${userId}::uuid)`

/** The tickets (`t`) that both `seen` and `where` let through, with description. `seen` is ticketVisible unless there is a reason. */
export async function listShownTickets(
  cx: Cx,
  seen: Expression<SqlBool>,
  where: RawBuilder<SqlBool>,
): Promise<ShownTicket[]> {
  const { rows } = await sql<ShownTicket>`
    select ${shownColumns(cx, { page: true })} from tickets t
    where t.org_id = ${cx.org.id} and ${seen} and ${where}`.execute(cx.tx)
  return rows
}

/** Tickets for a list, in the order of their ids, with these custom fields (all unless told). The caller has asked who sees them. */
export async function listTicketsByIds(
  cx: Cx,
  ids: readonly string[],
  custom?: readonly string[],
): Promise<ShownTicket[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<ShownTicket>`
    select ${shownColumns(cx, { page: false, custom })} from tickets t
    where t.org_id = ${cx.org.id} and t.id = any(${[...ids]}::uuid[])`.execute(cx.tx)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** Tickets of these codes, WITHOUT a look at who asks. */
export async function listByCodes(cx: Cx, codes: readonly string[]): Promise<{ id: string; code: string }[]> {
  return cx.tx
    .selectFrom('tickets')
    .select(['id', 'code'])
    .where('orgId', '=', cx.org.id)
    .where('code', 'in', [...codes])
    .execute()
}

/** When the newest message of each came, or when it was made. The caller has asked who sees them. */
export async function listTimes(cx: Cx, ids: readonly string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; at: Date }>`
    select t.id, coalesce(t.last_message_at, t.created_at) as at from tickets t
    where t.org_id = ${cx.org.id} and t.id = any(${[...ids]}::uuid[])`.execute(cx.tx)
  return new Map(rows.map(({ id, at }) => [id, at]))
}

/** Descriptions by id. */
export async function listDescriptions(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; description: string }>`
    select id, left(description, 20000) as description from tickets t
    where t.org_id = ${cx.org.id} and t.id = any(${[...ids]}::uuid[])`.execute(cx.tx)
  return new Map(rows.map((row) => [row.id, row.description]))
}

/** Rows in the words of the API, with names and labels (one statement each for all). */
export async function presentTickets(cx: Cx, tickets: ShownTicket[]): Promise<TicketRow[]> {
  const ids = tickets.map((ticket) => ticket.id)
  const [names, labels, deadlines] = await Promise.all([
    namesOf(cx, tickets),
    labelsOf(cx, ids),
    ticketDeadlines(cx, ids),
  ])
  return tickets.map((ticket) =>
    presentTicket(ticket, names, labels.get(ticket.id) ?? [], deadlines.get(ticket.id) ?? null),
  )
}

const iso = (at: Date | null) => at?.toISOString() ?? null

/** A row in the words of the API. `labels` by name. */
export function presentTicket(t: ShownTicket, names: Names, labels: LabelRow[], sla: TicketDeadline | null): TicketRow {
  const nameOf = (kind: NameKind, id: string | null) => names(kind, id)?.name ?? ''
  const ref = (kind: NameKind, id: string | null) => (id ? { id, name: nameOf(kind, id) } : null)
  const link = (id: string | null) => {
    const code = names('ticket', id)?.name
    return id && code ? { id, code } : null
  }
  const type = names('type', t.typeId)
  const snooze = snoozeOf(t)
  return {
    id: t.id,
    code: t.code,
    subject: t.subject,
    status: t.status,
    stage: { id: t.stageId, name: nameOf('stage', t.stageId) },
    customerStage: names('stage', t.stageId)?.extra ?? nameOf('stage', t.stageId),
    pipeline: { id: t.pipelineId, name: nameOf('pipeline', t.pipelineId) },
    priority: priorityOf(t.priority),
    queue: { id: t.queueId, name: nameOf('queue', t.queueId) },
    visibility: t.visibility,
    type: t.typeId && type ? { id: t.typeId, key: type.extra ?? '', name: type.name } : null,
    assignee: ref('member', t.assigneeId),
    requester: t.requesterId
      ? {
          id: t.requesterId,
          name: nameOf('contact', t.requesterId),
          email: names('email', t.requesterId)?.name ?? null,
          phone: names('phone', t.requesterId)?.name ?? null,
        }
      : null,
    account: t.accountId
      ? { id: t.accountId, name: nameOf('account', t.accountId), tier: names('account', t.accountId)?.extra ?? null }
      : null,
    labels,
    source: t.source,
    channel: t.channelId
      ? {
          id: t.channelId,
          name: nameOf('channel', t.channelId),
          address: names('channel', t.channelId)?.extra ?? '',
        }
      : null,
    conversationId: t.conversationId,
    followUpOf: link(t.followUpOfId),
    mayBelongTo: link(t.mayBelongToId),
    mergedInto: link(t.mergedIntoId),
    checklist: { done: t.checklistDone, total: t.checklistTotal },
    preview: t.preview,
    version: t.version,
    messageCount: t.messageCount,
    unread: t.unread,
    waitingSince: iso(t.waitingSince),
    createdAt: t.createdAt.toISOString(),
    updatedAt: t.updatedAt.toISOString(),
    statusChangedAt: t.statusChangedAt.toISOString(),
    stageChangedAt: t.stageChangedAt.toISOString(),
    dueAt: iso(t.dueAt),
    sla,
    snooze: snooze && { until: iso(snooze.until), untilReply: snooze.untilReply },
    thankedAt: iso(t.thankedAt),
    custom: t.custom,
    firstResponseAt: iso(t.firstResponseAt),
    resolvedAt: iso(t.resolvedAt),
    closedAt: iso(t.closedAt),
    lastMessageAt: iso(t.lastMessageAt),
    lastCustomerMessageAt: iso(t.lastCustomerMessageAt),
    lastAgentMessageAt: iso(t.lastAgentMessageAt),
  }
}
