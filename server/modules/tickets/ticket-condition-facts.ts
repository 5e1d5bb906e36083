import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Facts } from '../conditions/condition-fields.ts'
import { unreadSql } from './ticket-rows.store.ts'
import { priorityOf } from './tickets.rules.ts'

/** Facts of tickets for conditions in memory, WITHOUT a look at who asks. One statement. */
export async function ticketConditionFacts(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, Facts>> {
  const { rows } = await sql<Record<string, string | number | boolean | Date | null | string[]> & { id: string }>`
    select t.id, t.code, t.subject, t.description, t.status, t.is_open as open, t.stage_id as stage,
      t.pipeline_id as pipeline, t.queue_id as queue, t.visibility, t.priority, t.type_id as type, t.assignee_id as assignee, t.requester_id as requester,
      (select array_agg(i.value) from identities i where i.org_id = ${cx.org.id} and i.contact_id = t.requester_id
        and i.kind = 'email') as requester_email,
      t.requester_user_id as requested_by, t.account_id as account, (select array_agg(l.label_id) from ticket_labels l
        where l.org_id = ${cx.org.id} and l.ticket_id = t.id) as label,
      t.source, t.channel_id as channel, case when t.created_by_kind = 'user' then t.created_by_id end as created_by,
      ${unreadSql(cx)} as unread, t.waiting_since is not null as unanswered, t.created_at, t.updated_at, t.waiting_since, t.due_at, t.is_snoozed as snoozed, t.snoozed_until, t.thanked_at,
      t.stage_changed_at, coalesce((select t.is_open and t.stage_changed_at < ${cx.now}::timestamptz - make_interval(mins => ls.limit_minutes)
        from stages ls where ls.org_id = ${cx.org.id} and ls.id = t.stage_id), false) as over_stage_limit,
      t.status_changed_at, t.first_response_at, t.resolved_at, t.closed_at, t.last_message_at,
      t.last_customer_message_at, t.last_agent_message_at, t.message_count,
      case when t.checklist_total > 0 then t.checklist_total - t.checklist_done end as checklist,
      (select array_agg(f.user_id) from ticket_followers f where f.org_id = ${cx.org.id} and f.ticket_id = t.id) as follower
    from tickets t where t.org_id = ${cx.org.id} and t.id = any(${[...ticketIds]}::uuid[])`.execute(cx.tx)
  return new Map(rows.map(({ id, ...facts }) => [id, { ...facts, priority: priorityOf(Number(facts.priority)) }]))
}
