import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Facts } from '../conditions/condition-fields.ts'
import { unreadSql } from './ticket-rows.store.ts'
import { priorityOf } from './tickets.rules.ts'

/** Of each field what it is of the ticket `t`. */
const facts: Readonly<Record<string, RawBuilder<unknown> | ((cx: Cx) => RawBuilder<unknown>)>> = {
  code: sql`t.code`,
  subject: sql`t.subject`,
  description: sql`t.description`,
  status: sql`t.status`,
  open: sql`t.is_open`,
  stage: sql`t.stage_id`,
  pipeline: sql`t.pipeline_id`,
  queue: sql`t.queue_id`,
  visibility: sql`t.visibility`,
  priority: sql`t.priority`,
  type: sql`t.type_id`,
  assignee: sql`t.assignee_id`,
  requester: sql`t.requester_id`,
  requesterEmail: (cx) => sql`(select array_agg(i.value) from identities i where i.org_id = ${cx.org.id}
    and i.contact_id = t.requester_id and i.kind = 'email')`,
  requestedBy: sql`t.requester_user_id`,
  account: sql`t.account_id`,
  label: (cx) =>
    sql`(select array_agg(l.label_id) from ticket_labels l where l.org_id = ${cx.org.id} and l.ticket_id = t.id)`,
  source: sql`t.source`,
  channel: sql`t.channel_id`,
  createdBy: sql`case when t.created_by_kind = 'user' then t.created_by_id end`,
  unread: unreadSql,
  unanswered: sql`t.waiting_since is not null`,
  createdAt: sql`t.created_at`,
  updatedAt: sql`t.updated_at`,
  waitingSince: sql`t.waiting_since`,
  dueAt: sql`t.due_at`,
  snoozed: sql`t.is_snoozed`,
  snoozedUntil: sql`t.snoozed_until`,
  thankedAt: sql`t.thanked_at`,
  stageChangedAt: sql`t.stage_changed_at`,
  overStageLimit: (cx) => sql`coalesce((select t.is_open
      and t.stage_changed_at < ${cx.now}::timestamptz - make_interval(mins => ls.limit_minutes)
    from stages ls where ls.org_id = ${cx.org.id} and ls.id = t.stage_id), false)`,
  statusChangedAt: sql`t.status_changed_at`,
  firstResponseAt: sql`t.first_response_at`,
  resolvedAt: sql`t.resolved_at`,
  closedAt: sql`t.closed_at`,
  lastMessageAt: sql`t.last_message_at`,
  lastCustomerMessageAt: sql`t.last_customer_message_at`,
  lastAgentMessageAt: sql`t.last_agent_message_at`,
  messageCount: sql`t.message_count`,
  checklist: sql`case when t.checklist_total > 0 then t.checklist_total - t.checklist_done end`,
  follower: (cx) =>
    sql`(select array_agg(f.user_id) from ticket_followers f where f.org_id = ${cx.org.id} and f.ticket_id = t.id)`,
}

/**
 * Facts of tickets for conditions in memory, WITHOUT a look at who asks: those of the keys. One statement, of what is asked alone: to plan
 * one for all of them takes longer than to read them.
 */
export async function ticketConditionFacts(
  cx: Cx,
  ticketIds: readonly string[],
  keys: readonly string[],
): Promise<Map<string, Facts>> {
  const columns = [...new Set(keys)].flatMap((key) => {
    const fact = Object.hasOwn(facts, key) ? facts[key] : undefined
    return fact ? sql`${typeof fact === 'function' ? fact(cx) : fact} as ${sql.id(key)}` : []
  })
  const { rows } = await sql<Record<string, string | number | boolean | Date | null | string[]> & { id: string }>`
    select ${sql.join([sql`t.id`, ...columns])} from tickets t
    where t.org_id = ${cx.org.id} and t.id = any(${[...ticketIds]}::uuid[])`.execute(cx.tx)
  return new Map(
    rows.map(({ id, priority, ...found }) => [
      id,
      priority === undefined ? found : { ...found, priority: priorityOf(Number(priority)) },
    ]),
  )
}
