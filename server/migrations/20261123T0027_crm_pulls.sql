-- Importers of CRMs: whom they ask, with what, and when next.
-- tenant: crm_pulls

create table crm_pulls (
  org_id uuid not null,
  id uuid not null,
  source text not null,
  importer text not null check (importer in ('salesforce', 'hubspot', 'pipedrive')),
  address text not null,
  -- Sealed, as passwords of mailboxes are.
  secret text not null,
  -- Of amounts that come without one; null: those are left out.
  currency text check (currency ~ '^[A-Z]{3}$'),
  every_hours integer not null check (every_hours between 1 and 168),
  next_at timestamptz not null,
  created_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, source)
);
select app.protect('crm_pulls');
