-- Custom objects (product.md CR19): what a company keeps about its customers besides contacts, leads, opportunities and accounts: devices,
-- contracts, sites. The types are its own, their records stand in one table. Their custom fields are defined beside those of other
-- records, by the entity `object:<key of the type>`.
-- tenant: object_types, object_records, custom_fields, field_sections, views, search_documents, exports (columns and checks only)

create table object_types (
  org_id uuid not null references orgs (id),
  id uuid not null,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  singular text not null check (singular <> ''),
  plural text not null check (plural <> ''),
  icon text not null check (icon <> ''),
  description text not null default '',
  version integer not null default 1,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, key)
);
create unique index object_types_plural on object_types (org_id, lower(plural));
select app.protect('object_types');

create table object_records (
  org_id uuid not null references orgs (id),
  id uuid not null,
  type_id uuid not null,
  name text not null check (name <> ''),
  sort_name text not null generated always as (lower(name)) stored,
  account_id uuid,
  contact_id uuid,
  owner_id uuid references users (id),
  custom jsonb not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, type_id) references object_types (org_id, id),
  foreign key (org_id, account_id) references accounts (org_id, id),
  foreign key (org_id, contact_id) references contacts (org_id, id)
);
create index object_records_name on object_records (org_id, type_id, sort_name, id);
create index object_records_newest on object_records (org_id, type_id, created_at, id);
create index object_records_changed on object_records (org_id, type_id, updated_at, id);
create index object_records_ids on object_records (org_id, type_id, id);
create index object_records_account on object_records (org_id, account_id, sort_name, id) where account_id is not null;
create index object_records_contact on object_records (org_id, contact_id, sort_name, id) where contact_id is not null;
create index object_records_owner on object_records (org_id, owner_id, sort_name, id) where owner_id is not null;
create index object_records_all on object_records (org_id, sort_name, id);
select app.protect('object_records');

alter table field_sections drop constraint field_sections_entity_check,
  add constraint field_sections_entity_check
    check (entity in ('ticket', 'contact', 'account', 'lead', 'opportunity') or entity ~ '^object:[a-z][a-z0-9_]{0,39}$'),
  add column object_type text generated always as (case when entity like 'object:%' then substr(entity, 8) end) stored,
  add constraint field_sections_object_type_fkey foreign key (org_id, object_type) references object_types (org_id, key);
alter table custom_fields drop constraint custom_fields_entity_check,
  add constraint custom_fields_entity_check
    check (entity in ('ticket', 'contact', 'account', 'lead', 'opportunity') or entity ~ '^object:[a-z][a-z0-9_]{0,39}$'),
  add column object_type text generated always as (case when entity like 'object:%' then substr(entity, 8) end) stored,
  add constraint custom_fields_object_type_fkey foreign key (org_id, object_type) references object_types (org_id, key);
create index custom_fields_object_type on custom_fields (org_id, object_type) where object_type is not null;
create index field_sections_object_type on field_sections (org_id, object_type) where object_type is not null;

alter table search_documents drop constraint search_documents_kind_check;
alter table search_documents add constraint search_documents_kind_check
  check (kind in ('ticket', 'contact', 'account', 'lead', 'opportunity', 'object', 'task', 'conversation'));

-- An opportunity and an object begin with the same letter: an object has another one. What is in the index stays as it was.
create or replace function app.search_tag(org_id uuid, kind text) returns text language sql immutable parallel safe
as $$ select case kind when 'task' then 'k' when 'conversation' then 'v' when 'object' then 'b' else pg_catalog.left(kind, 1) end
  || pg_catalog.right(org_id::text, 6) $$;
create or replace function app.search_entries(org_id uuid, kind text, record_id uuid, words tsvector, sight text[]) returns tsvector
language sql immutable parallel safe as $$
  select pg_catalog.array_to_tsvector(pg_catalog.array_cat(
    array(select t.tag || w from pg_catalog.unnest(pg_catalog.tsvector_to_array(words)) w),
    pg_catalog.array_cat(
      array[t.tag || '~1.' || (t.at >> 31), t.tag || '~2.' || (t.at >> 34)],
      array(select t.tag || '~' || s from pg_catalog.unnest(coalesce(sight, array['?'])) s where kind = 'ticket'))))
  from (select case kind when 'task' then 'k' when 'conversation' then 'v' when 'object' then 'b' else pg_catalog.left(kind, 1) end
      || pg_catalog.right(org_id::text, 6),
    ('x' || pg_catalog.left(pg_catalog.replace(record_id::text, '-', ''), 12))::bit(48)::bigint) t (tag, at)
$$;

alter table views drop constraint views_record_kind_check,
  add constraint views_record_kind_check
    check (record_kind in ('ticket', 'contact', 'account', 'lead', 'opportunity', 'task') or record_kind ~ '^object:[a-z][a-z0-9_]{0,39}$'),
  add column object_type text generated always as (case when record_kind like 'object:%' then substr(record_kind, 8) end) stored,
  add constraint views_object_type_fkey foreign key (org_id, object_type) references object_types (org_id, key);
create index views_object_type on views (org_id, object_type) where object_type is not null;

alter table exports drop constraint exports_record_kind_check;
alter table exports add constraint exports_record_kind_check
  check (record_kind in ('ticket', 'contact', 'account', 'lead', 'opportunity', 'task') or record_kind ~ '^object:[a-z][a-z0-9_]{0,39}$');
