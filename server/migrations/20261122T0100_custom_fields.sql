-- Custom fields (product.md TK23-TK28, D15). Definitions are few and read together; values stand twice: as JSON on the ticket,
-- for showing, and typed in a table of their own, for filters and orders (docs/database.md, rule 16).
-- tenant: field_sections, custom_fields, custom_field_options, custom_field_links, ticket_field_values, form_rules, tickets

create table field_sections (
  org_id uuid not null references orgs (id),
  id uuid not null,
  entity text not null check (entity in ('ticket')),
  name text not null check (name <> ''),
  position integer not null,
  primary key (org_id, id)
);
select app.protect('field_sections');

-- type, key and entity never change: what holds values, or names the field elsewhere, relies on them.
create table custom_fields (
  org_id uuid not null references orgs (id),
  id uuid not null,
  entity text not null check (entity in ('ticket')),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  type text not null check (type in ('text', 'long_text', 'number', 'money', 'date', 'datetime', 'select', 'multi_select',
    'boolean', 'url', 'user', 'record')),
  name text not null check (name <> ''),
  help text not null default '',
  section_id uuid,
  position integer not null,
  required_on_create boolean not null default false,
  required_on_resolve boolean not null default false,
  visible_to_customer boolean not null default false,
  currency text check (currency ~ '^[A-Z]{3}$'),
  lookup text check (lookup in ('contact', 'account', 'ticket')),
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, entity, key),
  check ((type = 'money') = (currency is not null)),
  check ((type = 'record') = (lookup is not null)),
  foreign key (org_id, section_id) references field_sections (org_id, id)
);
select app.protect('custom_fields');

create table custom_field_options (
  org_id uuid not null,
  id uuid not null,
  field_id uuid not null,
  name text not null check (name <> ''),
  color text not null check (color in ('gray', 'red', 'orange', 'green', 'teal', 'blue', 'purple', 'pink')),
  position integer not null,
  archived_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, field_id) references custom_fields (org_id, id) on delete cascade
);
create index custom_field_options_field on custom_field_options (org_id, field_id, position);
select app.protect('custom_field_options');

-- A field without types and pipelines belongs to all of them; stages are those that a ticket enters only with a value.
create table custom_field_links (
  org_id uuid not null,
  id uuid not null,
  field_id uuid not null,
  type_id uuid,
  pipeline_id uuid,
  stage_id uuid,
  primary key (org_id, id),
  check (num_nonnulls(type_id, pipeline_id, stage_id) = 1),
  foreign key (org_id, field_id) references custom_fields (org_id, id) on delete cascade,
  foreign key (org_id, type_id) references ticket_types (org_id, id) on delete cascade,
  foreign key (org_id, pipeline_id) references pipelines (org_id, id) on delete cascade,
  foreign key (org_id, stage_id) references stages (org_id, id) on delete cascade
);
create index custom_field_links_field on custom_field_links (org_id, field_id);
create index custom_field_links_stage on custom_field_links (org_id, stage_id) where stage_id is not null;
create index custom_field_links_pipeline on custom_field_links (org_id, pipeline_id) where pipeline_id is not null;
create index custom_field_links_type on custom_field_links (org_id, type_id) where type_id is not null;
select app.protect('custom_field_links');

alter table tickets add column custom jsonb not null default '{}';

-- position: of several values of one field. is_open and ticket_created_at are the ticket's, so that a list by a value reads its
-- page in order. Money is integer_value in minor units; options, members and records are ref_value; long text has no row.
create table ticket_field_values (
  org_id uuid not null,
  ticket_id uuid not null,
  field_id uuid not null,
  position smallint not null,
  text_value text,
  folded_value text,
  number_value float8,
  integer_value bigint,
  date_value date,
  instant_value timestamptz,
  boolean_value boolean,
  ref_value uuid,
  is_open boolean not null,
  ticket_created_at timestamptz not null,
  primary key (org_id, ticket_id, field_id, position),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, field_id) references custom_fields (org_id, id)
);
create index ticket_field_values_folded on ticket_field_values
  (org_id, field_id, folded_value, is_open, ticket_created_at, ticket_id) where folded_value is not null;
create index ticket_field_values_number on ticket_field_values
  (org_id, field_id, number_value, is_open, ticket_created_at, ticket_id) where number_value is not null;
create index ticket_field_values_integer on ticket_field_values
  (org_id, field_id, integer_value, is_open, ticket_created_at, ticket_id) where integer_value is not null;
create index ticket_field_values_date on ticket_field_values
  (org_id, field_id, date_value, is_open, ticket_created_at, ticket_id) where date_value is not null;
create index ticket_field_values_instant on ticket_field_values
  (org_id, field_id, instant_value, is_open, ticket_created_at, ticket_id) where instant_value is not null;
create index ticket_field_values_boolean on ticket_field_values
  (org_id, field_id, boolean_value, is_open, ticket_created_at, ticket_id) where boolean_value is not null;
create index ticket_field_values_ref on ticket_field_values
  (org_id, field_id, ref_value, is_open, ticket_created_at, ticket_id) where ref_value is not null;
select app.protect('ticket_field_values');

-- Form logic (AU16): while the condition holds of a ticket, its effects on fields hold: shown, required, options restricted.
create table form_rules (
  org_id uuid not null references orgs (id),
  id uuid not null,
  entity text not null check (entity in ('ticket')),
  name text not null check (name <> ''),
  position integer not null,
  enabled boolean not null,
  condition jsonb not null,
  effects jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
select app.protect('form_rules');
