-- Changes of many tickets at once: what is done, by whom, and what became of each ticket.
-- tenant: bulk_changes, bulk_rows

create table bulk_changes (
  org_id uuid not null references orgs (id),
  id uuid not null,
  user_id uuid not null,
  -- What the asker might do when he asked; he acts with what is left of it.
  via text not null check (via in ('session', 'api_key')),
  via_id text not null,
  permissions text[] not null,
  -- {"query": …}: tickets are found by it first; null: they were named.
  query jsonb,
  -- Where the finding goes on.
  found_to jsonb,
  change jsonb not null,
  message jsonb,
  state text not null check (state in ('collecting', 'running', 'done', 'cancelled', 'stopped', 'undoing', 'undone')),
  -- Why it stopped: {"code", "text", "params"}.
  stopped jsonb,
  total integer not null,
  capped boolean not null,
  -- Rows up to here are done with; undoing counts from 0 again.
  position integer not null,
  done integer not null,
  unchanged integer not null,
  refused integer not null,
  undo_position integer not null,
  restored integer not null,
  kept integer not null,
  undo_refused integer not null,
  told_at timestamptz not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create index bulk_changes_user on bulk_changes (org_id, user_id, created_at, id);
create index bulk_changes_age on bulk_changes (org_id, created_at);
select app.protect('bulk_changes');

create table bulk_rows (
  org_id uuid not null,
  bulk_id uuid not null,
  -- From 1, in the order in which they are worked on.
  position integer not null,
  ticket_id uuid not null,
  result text check (result in ('done', 'unchanged', 'refused')),
  -- Why not: {"code", "text", "params", "errors"}.
  said jsonb,
  -- {"before": change, "after": change}: what it changed, as changes that lead there.
  undo jsonb,
  message_id uuid,
  undo_result text check (undo_result in ('restored', 'partly', 'kept', 'refused')),
  undo_said jsonb,
  primary key (org_id, bulk_id, position),
  foreign key (org_id, bulk_id) references bulk_changes (org_id, id) on delete cascade
);
select app.protect('bulk_rows');
