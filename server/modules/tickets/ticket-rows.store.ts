import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { LabelRow } from './labels.store.ts'
import { labelsOf } from './labels.store.ts'
import type { TicketRow } from './tickets.contract.ts'
import { priorityOf, type TicketStatus } from './tickets.rules.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** Tickets with the names of everything they point to, for lists and the ticket page. */
export type NamedTicket = {
  id: string
  code: string
  subject: string
  description: string
  status: TicketStatus
  stageId: string
  stageName: string
  pipelineId: string
  pipelineName: string
  priority: number
  typeId: string | null
  typeKey: string | null
  typeName: string | null
  assigneeId: string | null
  assigneeName: string | null
  requesterId: string | null
  requesterName: string | null
  requesterEmail: string | null
  requesterPhone: string | null
  accountId: string | null
  accountName: string | null
  channelId: string | null
  channelName: string | null
  channelAddress: string | null
  followUpOfId: string | null
  followUpOfCode: string | null
  mayBelongToId: string | null
  mayBelongToCode: string | null
  conversationId: string | null
  source: TicketRow['source']
  preview: string
  version: number
  messageCount: number
  unread: boolean
  /** When the actor last looked; null in lists, where nobody asks. */
  lastReadAt: Date | null
  createdAt: Date
  updatedAt: Date
  statusChangedAt: Date
  stageChangedAt: Date
  dueAt: Date | null
  firstResponseAt: Date | null
  resolvedAt: Date | null
  closedAt: Date | null
  lastMessageAt: Date | null
  lastCustomerMessageAt: Date | null
  lastAgentMessageAt: Date | null
  waitingSince: Date | null
}

/**
 * The columns of NamedTicket over tickets as `t`; those that only its own page shows with `page`. Names come by scalar sub-selects: each is one lookup by key for each row
 * of a page, and the planner has no order of fourteen joins to think about (it took longer than running them).
 */
export function namedColumns(cx: Cx, options: { page: boolean }): RawBuilder<unknown> {
  const org = cx.org.id
  const identity = (kind: 'email' | 'phone') => sql`(select i.value from identities i
    where i.org_id = ${org} and i.contact_id = t.requester_id and i.kind = ${kind} and i.is_primary)`
  // A link to a ticket that the reader may not see shows nothing of it.
  const code = (column: string) => sql`(select o.code from tickets o
    where o.org_id = ${org} and o.id = ${sql.ref(`t.${column}`)} and ${ticketVisible(cx, 'o')})`
  return sql`
    t.id, t.code, t.subject, ${options.page ? sql`t.description` : sql`''`} as description, t.status,
    t.stage_id, (select s.name from stages s where s.org_id = ${org} and s.id = t.stage_id) as stage_name,
    t.pipeline_id, (select p.name from pipelines p where p.org_id = ${org} and p.id = t.pipeline_id) as pipeline_name,
    t.priority, t.type_id,
    (select y.key from ticket_types y where y.org_id = ${org} and y.id = t.type_id) as type_key,
    (select y.name from ticket_types y where y.org_id = ${org} and y.id = t.type_id) as type_name,
    t.assignee_id, (select m.name from member_access m where m.org_id = ${org} and m.user_id = t.assignee_id) as assignee_name,
    t.requester_id, (select c.name from contacts c where c.org_id = ${org} and c.id = t.requester_id) as requester_name,
    ${identity('email')} as requester_email, ${identity('phone')} as requester_phone,
    t.account_id, (select a.name from accounts a where a.org_id = ${org} and a.id = t.account_id) as account_name,
    t.channel_id, (select h.name from channels h where h.org_id = ${org} and h.id = t.channel_id) as channel_name,
    (select h.address from channels h where h.org_id = ${org} and h.id = t.channel_id) as channel_address,
    t.follow_up_of_id, ${code('followUpOfId')} as follow_up_of_code,
    t.may_belong_to_id, ${code('mayBelongToId')} as may_belong_to_code,
    t.conversation_id, t.source, t.preview, t.version, t.message_count, ${unreadSql(cx)} as unread,
    ${options.page ? lastReadSql(cx) : sql`null::timestamptz`} as last_read_at,
    t.created_at, t.updated_at, t.status_changed_at, t.stage_changed_at, t.due_at, t.first_response_at, t.resolved_at, t.closed_at,
    t.last_message_at, t.last_customer_message_at, t.last_agent_message_at, t.waiting_since`
}

/** True for tickets (`t`) in which something was written since the person last looked; others than persons have read all. */
export function unreadSql(cx: Cx): RawBuilder<SqlBool> {
  if (cx.actor.kind !== 'user') return sql<SqlBool>`false`
  return sql<SqlBool>`not exists (select 1 from ticket_reads r where r.org_id = ${cx.org.id} and r.ticket_id = t.id
    and r.user_id = ${cx.actor.userId} and r.read_at >= coalesce(t.last_message_at, t.created_at))`
}

/** When the person last looked at the ticket (`t`). */
function lastReadSql(cx: Cx): RawBuilder<unknown> {
  if (cx.actor.kind !== 'user') return sql`null::timestamptz`
  return sql`(select r.read_at from ticket_reads r where r.org_id = ${cx.org.id} and r.ticket_id = t.id
    and r.user_id = ${cx.actor.userId})`
}

/** The tickets (`t`) that both `seen` and `where` let through, with description. `seen` is ticketVisible unless there is a reason. */
export async function listNamedTickets(
  cx: Cx,
  seen: Expression<SqlBool>,
  where: RawBuilder<SqlBool>,
): Promise<NamedTicket[]> {
  const { rows } = await sql<NamedTicket>`
    select ${namedColumns(cx, { page: true })} from tickets t
    where t.org_id = ${cx.org.id} and ${seen} and ${where}`.execute(cx.tx)
  return rows
}

/** Rows in the words of the API, with their labels (one statement for all). */
export async function presentTickets(cx: Cx, tickets: NamedTicket[]): Promise<TicketRow[]> {
  const labels = await labelsOf(
    cx,
    tickets.map((ticket) => ticket.id),
  )
  return tickets.map((ticket) => presentTicket(ticket, labels.get(ticket.id) ?? []))
}

const iso = (at: Date | null) => at?.toISOString() ?? null
const ref = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '' })

/** A row in the words of the API. `labels` by name. */
export function presentTicket(t: NamedTicket, labels: LabelRow[]): TicketRow {
  return {
    id: t.id,
    code: t.code,
    subject: t.subject,
    status: t.status,
    stage: { id: t.stageId, name: t.stageName },
    pipeline: { id: t.pipelineId, name: t.pipelineName },
    priority: priorityOf(t.priority),
    type: t.typeId && t.typeKey ? { id: t.typeId, key: t.typeKey, name: t.typeName ?? t.typeKey } : null,
    assignee: ref(t.assigneeId, t.assigneeName),
    requester: t.requesterId
      ? { id: t.requesterId, name: t.requesterName ?? '', email: t.requesterEmail, phone: t.requesterPhone }
      : null,
    account: ref(t.accountId, t.accountName),
    labels,
    source: t.source,
    channel: t.channelId ? { id: t.channelId, name: t.channelName ?? '', address: t.channelAddress ?? '' } : null,
    conversationId: t.conversationId,
    followUpOf: t.followUpOfId && t.followUpOfCode ? { id: t.followUpOfId, code: t.followUpOfCode } : null,
    mayBelongTo: t.mayBelongToId && t.mayBelongToCode ? { id: t.mayBelongToId, code: t.mayBelongToCode } : null,
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
    firstResponseAt: iso(t.firstResponseAt),
    resolvedAt: iso(t.resolvedAt),
    closedAt: iso(t.closedAt),
    lastMessageAt: iso(t.lastMessageAt),
    lastCustomerMessageAt: iso(t.lastCustomerMessageAt),
    lastAgentMessageAt: iso(t.lastAgentMessageAt),
  }
}
