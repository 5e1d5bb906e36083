-- Exports of tickets: what was asked for, and the file that came of it.
-- tenant: exports

create table exports (
  org_id uuid not null references orgs (id),
  id uuid not null,
  user_id uuid not null,
  via text not null check (via in ('session', 'api_key')),
  via_id text not null,
  -- What the asker might do and see when he asked.
  permissions text[] not null,
  ticket_scope text not null,
  name text not null check (name <> ''),
  query jsonb not null,
  columns jsonb not null,
  format text not null check (format in ('csv', 'xlsx', 'json')),
  bom boolean not null,
  time_zone text not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  -- Why it failed: {"code", "text", "params"}.
  failed jsonb,
  rows integer not null,
  size bigint,
  -- Where the file lies, or will.
  file_key text not null,
  told_at timestamptz not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create index exports_user on exports (org_id, user_id, created_at, id);
create index exports_expiry on exports (org_id, expires_at);
select app.protect('exports');

-- The permission to export, for those who manage the work of others.
insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'tickets:export' from roles where key in ('admin', 'manager') and system
on conflict do nothing;
