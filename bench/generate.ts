import pg from 'pg'
import { accountNames, firstNames, lastNames, topics } from '../seeds/company.ts'
import { documentForm } from '../server/platform/search.ts'
import { fieldSteps } from './condition-views.ts'
import { recordSteps } from './records.ts'

/** The organization that the data are put into, as set-up made it. */
export type Target = { databaseUrl: string; orgId: string; adminId: string; prefix: string }

/** Messages of a ticket. */
const messagesEach = 5
/** The data reach so many days back. */
export const days = 1095

/**
 * Fills an organization with `tickets` tickets of five messages each, a contact for twenty of them, an account for two hundred,
 * Message-IDs, events, labels, what assignees have read, and search documents: seeded by row number, so that two runs give the
 * same rows. `people`: contacts, other than one for twenty tickets; then leads and their lists are there as well. Plain SQL under row-level security; the share of open tickets (2 %) and the spread over states, people and time are those of a busy desk.
 */
export async function generate(
  target: Target,
  tickets: number,
  say: (words: string) => void,
  people?: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: target.databaseUrl })
  await client.connect()
  const step = async (name: string, sql: string, values: unknown[] = []) => {
    const began = Date.now()
    await client.query('begin')
    await client.query('select app.enter($1)', [target.orgId])
    await client.query(`set local synchronous_commit = off`)
    await client.query(sql, values)
    await client.query('commit')
    say(`  ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`)
  }
  const org = `'${target.orgId}'::uuid`
  const end = Date.parse('2026-11-01T00:00:00Z')
  const start = end - days * 86_400_000
  const span = (end - start) / tickets
  await client.query(helpers(target.orgId, start, span))
  const pick = (list: readonly string[], n: string) =>
    `(array[${list.map((one) => `'${one.replaceAll("'", "''")}'`).join(',')}])[1 + (${n}) % ${list.length}]`
  const subjects = topics.map((topic) => topic.subject.replace(/[{}]/g, ''))
  const bodies = topics.map((topic) => topic.ask.replace(/[{}]/g, ''))
  const answers = topics.map((topic) => topic.answer.replace(/[{}]/g, ''))
  const contacts = people ?? Math.max(1, Math.floor(tickets / 20))
  const accounts = Math.max(1, Math.floor(contacts / 10))
  const chunk = 50_000

  await step(
    'accounts',
    `insert into accounts (org_id, id, name, created_at, updated_at)
    select ${org}, pg_temp.bench_id(1, n), ${pick(accountNames, 'n')} || ' ' || n, pg_temp.bench_at(0), pg_temp.bench_at(0) from generate_series(1, ${accounts}) n`,
  )
  await step(
    'contacts',
    `insert into contacts (org_id, id, name, created_at, updated_at)
    select ${org}, pg_temp.bench_id(2, n), ${pick(firstNames, 'n * 7')} || ' ' || ${pick(lastNames, 'n / 3')}, pg_temp.bench_at(n), pg_temp.bench_at(n) from generate_series(1, ${contacts}) n`,
  )
  await step(
    'identities',
    `insert into identities (org_id, id, contact_id, kind, value, is_primary, created_at)
    select ${org}, pg_temp.bench_id(3, n), pg_temp.bench_id(2, n), 'email', 'person' || n || '@account' || (1 + n % ${accounts}) || '.test', true, pg_temp.bench_at(n) from generate_series(1, ${contacts}) n`,
  )
  await step(
    'contact accounts',
    `insert into contact_accounts (org_id, contact_id, account_id, is_primary, created_at)
    select ${org}, pg_temp.bench_id(2, n), pg_temp.bench_id(1, 1 + n % ${accounts}), true, pg_temp.bench_at(n) from generate_series(1, ${contacts}) n`,
  )
  await step(
    'agents',
    `with made as (insert into users (id, email, name, created_at, updated_at)
      select pg_temp.bench_agent(n), 'agent' || n || '.' || '${target.prefix.toLowerCase()}' || '@bench.test', ${pick(firstNames, 'n * 5')} || ' ' || ${pick(lastNames, 'n')}, now(), now() from generate_series(1, 20) n returning id)
    insert into memberships (org_id, user_id, role_id, created_at, updated_at)
    select ${org}, made.id, (select id from roles where org_id = ${org} and key = 'agent'), now(), now() from made`,
  )
  await step(
    'labels',
    `insert into labels (org_id, id, name, color, created_at)
    select ${org}, pg_temp.bench_id(5, n), 'label ' || n, 'blue', now() from generate_series(1, 20) n`,
  )
  for (let from = 1; from <= tickets; from += chunk) {
    const to = Math.min(tickets, from + chunk - 1)
    const rows = `generate_series(${from}, ${to}) n`
    await step(
      `tickets ${from}-${to}`,
      `
      insert into tickets (org_id, id, code, subject, pipeline_id, stage_id, status, priority, type_id, assignee_id, requester_id,
        account_id, source, channel_id, created_by_kind, created_by_id, preview, message_count, created_at, updated_at,
        status_changed_at, stage_changed_at, first_response_at, resolved_at, closed_at, last_message_at, last_customer_message_at, last_agent_message_at, waiting_since, queue_id)
      select ${org}, pg_temp.bench_id(6, n), '${target.prefix}-' || n, ${pick(subjects, 'n')} || ' ' || pg_temp.bench_word(n) || ' ' || pg_temp.bench_word(n * 31),
        s.pipeline_id, s.id, s.status, 1 + (n % 17) % 4, (select id from ticket_types where org_id = ${org} and key = 'question'),
        case when s.status = 'open' and n % 3 = 0 then null else pg_temp.bench_agent(1 + n % 20) end, pg_temp.bench_id(2, 1 + n % ${contacts}),
        pg_temp.bench_id(1, 1 + (1 + n % ${contacts}) % ${accounts}), 'email', (select id from channels where org_id = ${org} limit 1), 'contact', pg_temp.bench_id(2, 1 + n % ${contacts}),
        left(${pick(bodies, 'n')}, 140), ${messagesEach}, pg_temp.bench_at(n), pg_temp.bench_at(n) + interval '2 days', pg_temp.bench_at(n) + interval '2 days', pg_temp.bench_at(n) + interval '2 days',
        pg_temp.bench_at(n) + interval '1 hour', case when s.status in ('resolved', 'closed') then pg_temp.bench_at(n) + interval '1 day' end,
        case when s.status = 'closed' then pg_temp.bench_at(n) + interval '2 days' end, pg_temp.bench_at(n) + interval '2 days', pg_temp.bench_at(n) + interval '1 day',
        pg_temp.bench_at(n) + interval '2 days', case when s.status = 'open' then pg_temp.bench_at(n) end, (select id from queues where org_id = ${org} and is_default)
      from ${rows} join stages s on s.org_id = ${org} and s.status =
        case when n % 100 = 0 then 'open' when n % 100 = 1 then (array['in_progress', 'waiting'])[1 + n / 100 % 2] when n % 100 < 6 then 'resolved' else 'closed' end`,
    )
    await step(
      `messages ${from}-${to}`,
      `
      insert into messages (org_id, id, ticket_id, kind, direction, author_kind, author_id, author_name, channel_id, from_address, to_addresses, subject, body_text, visible_text, rfc_message_id, sent_at, created_at)
      select ${org}, pg_temp.bench_id(7, n * 8 + m), pg_temp.bench_id(6, n), case when m = 2 then 'note' else 'public' end, case when m in (1, 4) then 'in' else 'out' end,
        case when m in (1, 4) then 'contact' else 'user' end, case when m in (1, 4) then pg_temp.bench_id(2, 1 + n % ${contacts}) else pg_temp.bench_agent(1 + n % 20) end,
        case when m in (1, 4) then 'A customer' else 'An agent' end, case when m = 2 then null else (select id from channels where org_id = ${org} limit 1) end,
        case when m in (1, 4) then '{"name":"A customer","address":"person@account.test"}'::jsonb end, case when m = 2 then '[]'::jsonb else '[{"name":"","address":"support@bench.test"}]'::jsonb end,
        '', x.body, x.body, case when m = 2 then null else 'm' || n || '.' || m || '@bench.test' end, pg_temp.bench_at(n) + m * interval '9 hours', pg_temp.bench_at(n) + m * interval '9 hours'
      from ${rows} cross join generate_series(1, ${messagesEach}) m
        cross join lateral (select case when m in (1, 4) then ${pick(bodies, 'n + m')} else ${pick(answers, 'n + m')} end || ' ' || pg_temp.bench_word(n + m) as body) x`,
    )
    await step(
      `reads ${from}-${to}`,
      `
      insert into ticket_reads (org_id, ticket_id, user_id, read_at)
      select t.org_id, t.id, t.assignee_id, t.last_message_at from tickets t join ${rows} on t.id = pg_temp.bench_id(6, n)
      where t.org_id = ${org} and t.assignee_id is not null and not t.is_open`,
    )
    await step(
      `message ids ${from}-${to}`,
      `
      insert into message_ids (org_id, rfc_message_id, ticket_id, message_id, created_at)
      select ${org}, 'm' || n || '.' || m || '@bench.test', pg_temp.bench_id(6, n), pg_temp.bench_id(7, n * 8 + m), pg_temp.bench_at(n) from ${rows} cross join unnest(array[1, 3, 4, 5]) m`,
    )
    await step(
      `labels of tickets ${from}-${to}`,
      `
      insert into ticket_labels (org_id, ticket_id, label_id, is_open, ticket_created_at)
      select ${org}, pg_temp.bench_id(6, n), pg_temp.bench_id(5, 1 + n / 2 % 20), n % 100 < 2, pg_temp.bench_at(n) from ${rows} where n % 2 = 0`,
    )
    await step(
      `events ${from}-${to}`,
      `
      insert into events (org_id, seq, name, ticket_id, actor_kind, actor_name, data, at)
      select ${org}, 1000 + n * 4 + e, (array['ticket.created', 'message.received', 'ticket.assigned', 'ticket.status_changed'])[1 + e], pg_temp.bench_id(6, n), 'system', 'bench', '{}', pg_temp.bench_at(n) + e * interval '1 hour'
      from ${rows} cross join generate_series(0, 3) e`,
    )
    await step(
      `stays ${from}-${to}`,
      `
      insert into stage_stays (org_id, seq, ticket_id, stage_id, seconds, left_at)
      select ${org}, 1000 + n * 4 + e, pg_temp.bench_id(6, n), s.id, 600 + (n * (e + 7)) % 400000, pg_temp.bench_at(n) + e * interval '1 hour'
      from ${rows} cross join generate_series(1, 3) e join stages s on s.org_id = ${org} and s.status = (array['open', 'in_progress', 'waiting'])[e]`,
    )
    await step(
      `search ${from}-${to}`,
      `
      select app.write_document(jsonb_build_object('kind', 'ticket', 'id', t.id,
        'sight', app.sight_of_ticket(${org}, t.id), 'title', t.code || ' ' || replace(t.code, '-', '') || ' ' || t.subject,
        'body', (select string_agg(m.visible_text, ' ') from messages m where m.org_id = ${org} and m.ticket_id = t.id)), t.created_at)
      from tickets t join ${rows} on t.id = pg_temp.bench_id(6, n) where t.org_id = ${org}`,
    )
  }
  for (const [name, sql] of fieldSteps(org)) await step(name, sql)
  if (people !== undefined) for (const [name, sql] of recordSteps(org, people)) await step(name, sql)
  await step(
    'counters',
    `insert into org_counters (org_id, name, value) values (${org}, 'tickets:${target.prefix}', ${tickets}), (${org}, 'events', ${1000 + (tickets + 1) * 4}),
      (${org}, 'search_form', ${documentForm})
    on conflict (org_id, name) do update set value = excluded.value`,
  )
  // Small organizations come by the hundred: one vacuum after the large one is enough.
  if (tickets < 1_000) return client.end()
  const began = Date.now()
  await client.query(
    'vacuum (analyze) tickets, messages, message_ids, events, ticket_reads, ticket_labels, ticket_field_values, contacts, identities, contact_accounts, accounts, leads, lead_identities',
  )
  await client.query('set role deskhand_search')
  await client.query('vacuum (analyze) search_documents')
  await client.query('reset role')
  say(`  vacuum: ${((Date.now() - began) / 1000).toFixed(1)} s`)
  await client.end()
}

/** Ids and instants by row number, and a vocabulary of 10,000 words. Temporary: they end with the connection. */
function helpers(orgId: string, start: number, span: number): string {
  return `
    create or replace function pg_temp.bench_at(n bigint) returns timestamptz language sql immutable as $$ select to_timestamp((${start}::bigint + (n * ${span})::bigint) / 1000.0) $$;
    create or replace function pg_temp.bench_id(kind int, n bigint) returns uuid language sql immutable as $$
      select (lpad(to_hex(${start}::bigint + ((case when kind = 7 then n / 8 else n end) * ${span})::bigint), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0') || '8' || lpad(to_hex(kind), 3, '0') || lpad(to_hex(n), 12, '0'))::uuid $$;
    create or replace function pg_temp.bench_agent(n bigint) returns uuid language sql immutable as $$ select overlay(overlay(md5('${orgId}' || n) placing '4' from 13) placing '8' from 17)::uuid $$;
    create or replace function pg_temp.bench_word(n bigint) returns text language sql immutable as $$
      select (array['tent','stove','pack','rope','boot','lamp','map','bag','pole','tarp'])[1 + n % 10] || (array['north','ridge','fjord','moss','alpin','polar','river','stone','cloud','ember'])[1 + n / 10 % 10] || (n / 100 % 100) $$;`
}
