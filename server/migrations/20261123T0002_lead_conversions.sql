-- A lead that became a contact (product.md CR7), with what that did, so that it can be taken back.
-- tenant: leads (columns only), lead_conversions

alter table leads add column converted_contact_id uuid;
alter table leads add column converted_at timestamptz;
alter table leads add constraint leads_contact_fkey
  foreign key (org_id, converted_contact_id) references contacts (org_id, id);
create index leads_contact on leads (org_id, converted_contact_id) where converted_contact_id is not null;

create table lead_conversions (
  org_id uuid not null,
  id uuid not null,
  lead_id uuid not null,
  -- What was moved, made and linked (customers/convert-lead.ts).
  snapshot jsonb not null,
  at timestamptz not null,
  undone_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, lead_id) references leads (org_id, id) on delete cascade
);
create unique index lead_conversions_lead on lead_conversions (org_id, lead_id) where undone_at is null;
select app.protect('lead_conversions');
