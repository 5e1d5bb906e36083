-- Runs that bring many rows of a CRM at once, and the way for programs that write SQL.
-- tenant: crm_syncs
-- global: crm_sql_logins

create table crm_syncs (
  org_id uuid not null,
  id uuid not null,
  source text not null,
  -- import: a file, by the command. pull: an importer.
  way text not null check (way in ('import', 'pull')),
  -- held: what the source has was written, and nothing vanished, since too much would have.
  state text not null check (state in ('running', 'done', 'held', 'failed', 'stopped')),
  -- Everything that the source has: what it did not say is gone.
  whole boolean not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  -- By kind: created, updated, unchanged, refused, vanished.
  counts jsonb not null default '{}',
  -- Why it was held or failed: a sentence.
  why jsonb,
  primary key (org_id, id)
);
create index crm_syncs_source on crm_syncs (org_id, source, started_at, id);
select app.protect('crm_syncs');

-- Logins of the database for connectors that write SQL: each writes for one organization. Made by the command `crm sql-login`.
create table crm_sql_logins (
  login text primary key,
  org_id uuid not null references orgs (id),
  created_at timestamptz not null
);

create schema crm_sync;

-- The organization of who is logged in. It cannot be changed by what he sets: he reads and writes where this, and the policy of the
-- tables (app.org_id), say the same.
create function crm_sync.my_org() returns uuid language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$ select org_id from public.crm_sql_logins where login = session_user $$;

create view crm_sync.crm_sources with (security_barrier) as
  select org_id, id, source, name, contact_url, account_url, synced_at, created_at from public.crm_sources where org_id = crm_sync.my_org()
  with cascaded check option;
create view crm_sync.crm_accounts with (security_barrier) as
  select org_id, id, source, external_id, name, type, metadata, url, synced_at, updated_at, deleted_at from public.crm_accounts
  where org_id = crm_sync.my_org() with cascaded check option;
create view crm_sync.crm_contacts with (security_barrier) as
  select org_id, id, source, external_id, name, email, email_2, email_3, phone, account_external_id, url, data, rank, synced_at, updated_at,
    deleted_at from public.crm_contacts where org_id = crm_sync.my_org() with cascaded check option;
create view crm_sync.crm_activities with (security_barrier) as
  select org_id, id, source, external_id, kind, title, status, amount, currency, occurred_at, body, url, contact_external_id,
    account_external_id, synced_at, updated_at, deleted_at from public.crm_activities
  where org_id = crm_sync.my_org() with cascaded check option;

do $$
declare name text;
begin
  foreach name in array array['crm_sources', 'crm_accounts', 'crm_contacts', 'crm_activities'] loop
    execute format('alter view crm_sync.%I alter column org_id set default crm_sync.my_org(), alter column id set default gen_random_uuid(),
      alter column synced_at set default now()', name);
    execute format('alter view crm_sync.%I alter column %I set default now()', name,
      case name when 'crm_sources' then 'created_at' else 'updated_at' end);
  end loop;
end $$;
