-- The ground: who exists, who may do what, what happened.
-- global: orgs, org_prefixes, users, roles, role_permissions, memberships, sessions, api_keys, one_time_tokens
-- tenant: org_counters, events, event_positions, idempotency_keys, teams, team_members
-- local: rate_limits, job_workers

create extension if not exists pg_trgm;
create extension if not exists btree_gin;
create schema if not exists app;
grant usage on schema app to deskhand_app, deskhand_search;

-- Enters an organization for the rest of the transaction. EXECUTE of SET LOCAL is the one form that holds on
-- PostgreSQL, behind PgBouncer and on Citus workers alike (docs/database.md, rule 13).
create function app.enter(org uuid) returns void language plpgsql as $$
begin
  execute format('set local app.org_id = %L', org);
end $$;

-- Row-level security of a tenant table: forced for everybody, one policy for reading and writing (rule 15).
create function app.protect(tenant_table regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tenant_table);
  execute format('alter table %s force row level security', tenant_table);
  execute format($p$create policy org on %s
    using (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    with check (org_id = nullif(current_setting('app.org_id', true), '')::uuid)$p$, tenant_table);
  execute format('grant select, insert, update, delete on %s to deskhand_app', tenant_table);
end $$;

create table orgs (
  id uuid primary key,
  name text not null check (name <> ''),
  prefix text not null check (prefix ~ '^[A-Z][A-Z0-9]{1,9}$'),
  settings jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- Every prefix that ever belonged to an organization stays its own, so that old codes keep resolving.
create table org_prefixes (
  prefix text primary key check (prefix ~ '^[A-Z][A-Z0-9]{1,9}$'),
  org_id uuid not null references orgs (id),
  created_at timestamptz not null
);

create table users (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  name text not null check (name <> ''),
  password_hash text,
  preferences jsonb not null default '{}',
  disabled_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table roles (
  org_id uuid not null references orgs (id),
  id uuid not null,
  key text not null,
  name text not null,
  system boolean not null default false,
  ticket_scope text not null check (ticket_scope in ('own', 'own_unassigned', 'all')),
  primary key (org_id, id),
  unique (org_id, key)
);

create table role_permissions (
  org_id uuid not null,
  role_id uuid not null,
  permission text not null,
  primary key (org_id, role_id, permission),
  foreign key (org_id, role_id) references roles (org_id, id) on delete cascade
);

create table memberships (
  org_id uuid not null references orgs (id),
  user_id uuid not null references users (id),
  role_id uuid not null,
  active boolean not null default true,
  preferences jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, user_id),
  foreign key (org_id, role_id) references roles (org_id, id)
);
create index memberships_user on memberships (user_id);

create table sessions (
  id uuid primary key,
  token_hash bytea not null unique,
  user_id uuid not null references users (id) on delete cascade,
  org_id uuid not null references orgs (id),
  ip text not null,
  user_agent text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);

create table api_keys (
  id uuid primary key,
  org_id uuid not null references orgs (id),
  user_id uuid not null references users (id),
  name text not null,
  hint text not null,
  token_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_org on api_keys (org_id);

-- Invitations and password resets: one use, one purpose, an expiry. Only the hash is kept.
create table one_time_tokens (
  id uuid primary key,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('invitation', 'password_reset')),
  org_id uuid not null references orgs (id),
  user_id uuid references users (id) on delete cascade,
  email text not null,
  data jsonb not null default '{}',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz
);
create index one_time_tokens_org on one_time_tokens (org_id, purpose);

create table rate_limits (
  key text primary key,
  count integer not null,
  resets_at timestamptz not null
);

-- Job runners that are alive; jobs of one that is not are given to others (server/worker.ts).
create table job_workers (
  id text primary key,
  host text not null,
  pid integer not null,
  seen_at timestamptz not null
);

grant select, insert, update, delete on orgs, org_prefixes, users, roles, role_permissions, memberships, sessions,
  api_keys, one_time_tokens, rate_limits to deskhand_app;

create table org_counters (
  org_id uuid not null references orgs (id),
  name text not null,
  value bigint not null,
  primary key (org_id, name)
);
select app.protect('org_counters');

-- The event log is the truth. seq is per organization and in commit order: the counter row stays locked to the commit.
create table events (
  org_id uuid not null references orgs (id),
  seq bigint not null,
  name text not null,
  ticket_id uuid,
  actor_kind text not null check (actor_kind in ('user', 'contact', 'system')),
  actor_id uuid,
  actor_name text not null,
  cause jsonb not null default '{}',
  data jsonb not null default '{}',
  at timestamptz not null,
  primary key (org_id, seq)
);
create index events_ticket on events (org_id, ticket_id, seq);
select app.protect('events');

create table event_positions (
  org_id uuid not null references orgs (id),
  consumer text not null,
  seq bigint not null,
  primary key (org_id, consumer)
);
select app.protect('event_positions');

create table idempotency_keys (
  org_id uuid not null references orgs (id),
  key_hash bytea not null,
  request_hash bytea not null,
  status integer,
  body text,
  created_at timestamptz not null,
  primary key (org_id, key_hash)
);
create index idempotency_keys_age on idempotency_keys (org_id, created_at);
select app.protect('idempotency_keys');

create table teams (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  created_at timestamptz not null,
  primary key (org_id, id)
);
create unique index teams_name on teams (org_id, lower(name));
select app.protect('teams');

create table team_members (
  org_id uuid not null,
  team_id uuid not null,
  user_id uuid not null,
  primary key (org_id, team_id, user_id),
  foreign key (org_id, team_id) references teams (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
select app.protect('team_members');
