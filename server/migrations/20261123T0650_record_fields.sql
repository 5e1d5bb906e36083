-- Custom fields of contacts, accounts, leads and opportunities (product.md CR19): defined beside those of tickets, by entity. Their values
-- stand twice, too: as JSON on the record, and typed. record_id leads to a table by the field's entity, so that no foreign key can hold it:
-- who deletes a record deletes its values.
-- tenant: field_sections, custom_fields, contacts, accounts, leads, opportunities (columns and checks only), record_field_values

alter table field_sections drop constraint field_sections_entity_check,
  add constraint field_sections_entity_check check (entity in ('ticket', 'contact', 'account', 'lead', 'opportunity'));
alter table custom_fields drop constraint custom_fields_entity_check,
  add constraint custom_fields_entity_check check (entity in ('ticket', 'contact', 'account', 'lead', 'opportunity'));

alter table contacts add column custom jsonb not null default '{}';
alter table accounts add column custom jsonb not null default '{}';
alter table leads add column custom jsonb not null default '{}';
alter table opportunities add column custom jsonb not null default '{}';

-- Merges that can be taken back put rows back as they were then.
alter table customer_merges no force row level security;
update customer_merges set facts = jsonb_set(jsonb_set(jsonb_set(facts, '{kept,custom}', '{}'), '{gone,custom}', '{}'),
  '{after,custom}', '{}');
alter table customer_merges force row level security;

-- The columns are those of ticket_field_values.
create table record_field_values (
  org_id uuid not null,
  record_id uuid not null,
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
  primary key (org_id, record_id, field_id, position),
  foreign key (org_id, field_id) references custom_fields (org_id, id)
);
create index record_field_values_folded on record_field_values
  (org_id, field_id, folded_value, record_id) where folded_value is not null;
create index record_field_values_number on record_field_values
  (org_id, field_id, number_value, record_id) where number_value is not null;
create index record_field_values_integer on record_field_values
  (org_id, field_id, integer_value, record_id) where integer_value is not null;
create index record_field_values_date on record_field_values
  (org_id, field_id, date_value, record_id) where date_value is not null;
create index record_field_values_instant on record_field_values
  (org_id, field_id, instant_value, record_id) where instant_value is not null;
create index record_field_values_boolean on record_field_values
  (org_id, field_id, boolean_value, record_id) where boolean_value is not null;
create index record_field_values_ref on record_field_values
  (org_id, field_id, ref_value, record_id) where ref_value is not null;
select app.protect('record_field_values');
