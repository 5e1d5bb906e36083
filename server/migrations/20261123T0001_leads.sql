-- Leads (product.md CR6): people without an account, a record type of their own. An address may belong to one lead and to one contact at
-- once (D5), so that a sender can be both.
-- tenant: leads, lead_identities

create table leads (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null,
  sort_name text not null generated always as (lower(name)) stored,
  -- Where the person works, as it was told: an account is a record, this is a word.
  company text not null default '',
  notes text not null default '',
  language text,
  time_zone text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
create index leads_name on leads (org_id, sort_name, id);
select app.protect('leads');

-- As `identities` are of contacts: e-mail lower-cased, phone in E.164.
create table lead_identities (
  org_id uuid not null,
  id uuid not null,
  lead_id uuid not null,
  kind text not null check (kind in ('email', 'phone')),
  value text not null check (value <> ''),
  is_primary boolean not null,
  created_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, lead_id) references leads (org_id, id) on delete cascade
);
create unique index lead_identities_value on lead_identities (org_id, kind, value);
create unique index lead_identities_primary on lead_identities (org_id, lead_id, kind) where is_primary;
create index lead_identities_lead on lead_identities (org_id, lead_id);
select app.protect('lead_identities');

-- Kinds of records that are searched for.
alter table search_documents drop constraint search_documents_kind_check;
alter table search_documents add constraint search_documents_kind_check
  check (kind in ('ticket', 'contact', 'account', 'lead', 'opportunity', 'task'));
