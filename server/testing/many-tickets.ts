import { sql } from 'kysely'
import { ticketStatuses } from '../modules/tickets/tickets.rules.ts'
import type { Company } from './company.ts'
import type { World } from './world.ts'

/** What the tickets of fillWithTickets point to. `member`: all of the company, the last one with few tickets. */
export type FilledWith = {
  queue: string[]
  member: string[]
  label: string[]
  contact: string[]
  account: string[]
  channel: string
  type: string[]
  stage: Record<string, string>
}

const uuid = (kind: string, i: string) => `('${kind}0000-0000-7000-8000-' || lpad(to_hex(${i}), 12, '0'))::uuid`

/**
 * `total` tickets, of which 4 % are open, each with a deadline or the clock that ended, written as rows: no events, no search documents. The
 * company has 13 members.
 */
export async function fillWithTickets(world: World, company: Company, total: number): Promise<FilledWith> {
  const { pool } = world.database
  const org = company.orgId
  const run = (text: string) => company.asSystem((cx) => sql.raw<{ id: string }>(text).execute(cx.tx))
  const rows = async (text: string) => (await run(text)).rows.map((row) => row.id)
  const member = await rows(`select user_id as id from memberships where org_id = '${org}' order by user_id`)
  const [channel = ''] = await rows(`select id from channels where org_id = '${org}'`)
  const type = await rows(`select id from ticket_types where org_id = '${org}'`)
  const ids: FilledWith = {
    queue: [1, 2, 3, 4].map((i) => `eeee0000-0000-7000-8000-00000000000${i}`),
    member,
    channel,
    type,
    stage: Object.fromEntries(
      await Promise.all(
        ticketStatuses.map(async (status) => [
          status,
          (await rows(`select id from stages where org_id = '${org}' and status = '${status}'`))[0] ?? '',
        ]),
      ),
    ),
    label: [1, 2, 3].map((i) => `aaaa0000-0000-7000-8000-00000000000${i}`),
    contact: [1, 2].map((i) => `bbbb0000-0000-7000-8000-00000000000${i}`),
    account: [1, 2].map((i) => `cccc0000-0000-7000-8000-00000000000${i}`),
  }
  const statements = `
    insert into queues (org_id, id, name, position, created_at) select '${org}', ${uuid('eeee', 'i')}, 'Queue ' || i, 1 + i, now() from generate_series(1, 4) i;
    insert into labels (org_id, id, name, color, created_at) select '${org}', ${uuid('aaaa', 'i')}, 'Label ' || i, 'red', now() from generate_series(1, 3) i;
    insert into contacts select '${org}', ${uuid('bbbb', 'i')}, 'Contact ' || i, '', null, null, now(), now() from generate_series(1, 3000) i;
    insert into accounts select '${org}', ${uuid('cccc', 'i')}, 'Account ' || i, '', now(), now() from generate_series(1, 300) i;
    insert into tickets (org_id, id, code, subject, pipeline_id, stage_id, status, priority, type_id, assignee_id,
      requester_id, account_id, source, channel_id, created_by_kind, created_by_id, created_at, updated_at,
      status_changed_at, stage_changed_at, resolved_at, waiting_since, queue_id, visibility)
    select '${org}', ${uuid('dddd', 'i')}, 'ACME-' || i, 'Subject ' || i, s.pipeline_id, s.id, s.status,
      1 + (i * 7) % 4, ('{${type.join(',')}}'::uuid[])[1 + i % 3],
      case when i % 4 = 0 then null when i % 1000 = 3 and i < 9000 then '${member.at(-1)}'
        else ('{${member.join(',')}}'::uuid[])[1 + (i * 7) % ${member.length - 1}] end,
      case when i % 10 = 0 then ${uuid('bbbb', '1')} else ${uuid('bbbb', '1 + (i * 17) % 3000')} end,
      case when i % 10 = 0 then ${uuid('cccc', '1')} else ${uuid('cccc', '1 + (i * 19) % 300')} end,
      case when i % 9000 = 7 then 'phone' else 'email' end, '${channel}', case when i % 20 = 0 then 'user' else 'contact' end,
      ('{${member.join(',')}}'::uuid[])[1 + (i / 20) % ${member.length}],
      timestamptz '2029-01-01' + i * interval '10 minutes', timestamptz '2029-01-01' + ((i * 7919) % ${total}) * interval '10 minutes',
      timestamptz '2029-01-01', timestamptz '2029-01-01', case when s.status in ('resolved', 'closed') then timestamptz '2029-02-01' + i * interval '1 minute' end,
      case when s.status = 'open' and i % 2 = 0 then timestamptz '2029-01-01' + i * interval '10 minutes' end,
      ${uuid('eeee', '1 + (i / 7) % 4')}, case when i % 200 = 5 then 'private' else 'public' end
    from generate_series(1, ${total}) i
    join stages s on s.org_id = '${org}' and s.status = case
      when i > ${total} * 0.97 or i % 100 = 1 then (array['open', 'in_progress', 'waiting'])[1 + i % 3]
      when i % 25 = 2 then 'resolved' else 'closed' end;
    update tickets set is_snoozed = true, snoozed_until = timestamptz '2030-01-01' + priority * interval '1 day'
      where org_id = '${org}' and is_open and right(code, 1) = '4';
    insert into ticket_labels (org_id, ticket_id, label_id, is_open, ticket_created_at)
    select org_id, id, ${uuid('aaaa', "case when right(code, 2) = '37' then 1 else 2 end")}, is_open, created_at
    from tickets where org_id = '${org}' and right(code, 1) = '7';
    insert into ticket_access (org_id, ticket_id, user_id, is_open, ticket_created_at)
    select org_id, id, '${member[1]}', is_open, created_at from tickets where org_id = '${org}' and visibility = 'private' and right(code, 3) = '205';
    insert into ticket_sla (org_id, ticket_id, version_id, calendar_version_id, reason, chosen_at, due_at)
    select t.org_id, t.id, v.id, c.id, '{"rule": "global", "by": "created", "passedOver": []}', t.created_at,
      case when t.is_open and t.status <> 'waiting' then timestamptz '2029-12-30' + t.priority * interval '1 day' + (t.created_at - timestamptz '2029-01-01') / 10000 end
    from tickets t join sla_policy_versions v on v.org_id = t.org_id
    join lateral (select id from calendar_versions where org_id = t.org_id limit 1) c on true where t.org_id = '${org}';
    insert into sla_clocks (org_id, ticket_id, metric, cycle, is_last, version_id, calendar_version_id, priority, target_minutes,
      target_time, state, started_at, due_at, ended_at, end_reason, paused_at, pause_reason, spent_ms, running_since)
    select s.org_id, s.ticket_id, 'resolution', 1, true, s.version_id, s.calendar_version_id, 'medium', 1440, 'calendar',
      x.state, t.created_at, s.due_at, t.resolved_at, case when x.state = 'met' then 'resolved' end,
      case when x.state = 'paused' then t.created_at end, case when x.state = 'paused' then 'customer' end, 0,
      case when x.state = 'running' then t.created_at end
    from ticket_sla s join tickets t on t.org_id = s.org_id and t.id = s.ticket_id
    cross join lateral (select case when not t.is_open then 'met' when t.status = 'waiting' then 'paused' else 'running' end as state) x
    where s.org_id = '${org}';
    insert into ticket_associations (org_id, ticket_id, record_type, record_id, created_at)
    select org_id, id, 'contact', requester_id, created_at from tickets where org_id = '${org}'
    union all select org_id, id, 'account', account_id, created_at from tickets where org_id = '${org}' and right(code, 2) in ('00', '50', '05', '55')
    union all select org_id, id, 'lead', requester_id, created_at from tickets where org_id = '${org}' and right(code, 4) = '0777';
    insert into ticket_reads select org_id, id, '${member[1]}', now() from tickets where org_id = '${org}' and is_open and right(code, 1) <> '3'`
  for (const statement of statements.split(';')) await run(statement)
  for (const table of [
    'tickets',
    'ticket_labels',
    'ticket_reads',
    'ticket_sla',
    'sla_clocks',
    'contacts',
    'accounts',
    'ticket_associations',
  ])
    await pool.query(`vacuum analyze ${table}`)
  return ids
}
