-- Tasks (product.md CB8): what somebody is to do, linked to a ticket, a contact, an account. No status, queue or promise: not a second
-- kind of ticket.
-- tenant: tasks, search_documents (constraint and functions only)

create table tasks (
  org_id uuid not null references orgs (id),
  id uuid not null,
  title text not null check (title <> ''),
  description text not null default '',
  due_at timestamptz,
  -- Those without a due time come last.
  due_key timestamptz not null generated always as (coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz)) stored,
  assignee_id uuid references users (id),
  ticket_id uuid,
  contact_id uuid,
  account_id uuid,
  done_at timestamptz,
  done_by_id uuid references users (id),
  -- When its due time was told of; a new due time is told of again.
  reminded_at timestamptz,
  created_by_id uuid references users (id),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id),
  foreign key (org_id, contact_id) references contacts (org_id, id),
  foreign key (org_id, account_id) references accounts (org_id, id)
);
create index tasks_due on tasks (org_id, due_key, id) where done_at is null;
create index tasks_assignee on tasks (org_id, assignee_id, due_key, id) where done_at is null;
create index tasks_done on tasks (org_id, done_at, id) where done_at is not null;
create index tasks_done_assignee on tasks (org_id, assignee_id, done_at, id) where done_at is not null;
create index tasks_ticket on tasks (org_id, ticket_id, id) where ticket_id is not null;
create index tasks_contact on tasks (org_id, contact_id, id) where contact_id is not null;
create index tasks_account on tasks (org_id, account_id, id) where account_id is not null;
select app.protect('tasks');

alter table search_documents drop constraint search_documents_kind_check;
alter table search_documents add constraint search_documents_kind_check
  check (kind in ('ticket', 'contact', 'account', 'lead', 'opportunity', 'task'));

-- A ticket and a task begin with the same letter: a task has another one. What is in the index stays as it was.
create or replace function app.search_tag(org_id uuid, kind text) returns text language sql immutable parallel safe
as $$ select case kind when 'task' then 'k' else pg_catalog.left(kind, 1) end || pg_catalog.right(org_id::text, 6) $$;
create or replace function app.search_entries(org_id uuid, kind text, record_id uuid, words tsvector, sight text[]) returns tsvector
language sql immutable parallel safe as $$
  select pg_catalog.array_to_tsvector(pg_catalog.array_cat(
    array(select t.tag || w from pg_catalog.unnest(pg_catalog.tsvector_to_array(words)) w),
    pg_catalog.array_cat(
      array[t.tag || '~1.' || (t.at >> 31), t.tag || '~2.' || (t.at >> 34)],
      array(select t.tag || '~' || s from pg_catalog.unnest(coalesce(sight, array['?'])) s where kind = 'ticket'))))
  from (select case kind when 'task' then 'k' else pg_catalog.left(kind, 1) end || pg_catalog.right(org_id::text, 6),
    ('x' || pg_catalog.left(pg_catalog.replace(record_id::text, '-', ''), 12))::bit(48)::bigint) t (tag, at)
$$;
