-- Opportunities (product.md CR10): what may be sold to an account, in stages of which each is open, won or lost.
-- Tasks are linked to them, and to leads (CB8).
-- tenant: opportunity_stages, opportunities, tasks (columns only)

create table opportunity_stages (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  outcome text not null check (outcome in ('open', 'won', 'lost')),
  position integer not null,
  primary key (org_id, id)
);
create unique index opportunity_stages_name on opportunity_stages (org_id, lower(name));
insert into opportunity_stages (org_id, id, name, outcome, position)
select o.id, gen_random_uuid(), s.name, s.outcome, s.position
from orgs o cross join (values
  ('New', 'open', 1), ('Qualified', 'open', 2), ('Offer sent', 'open', 3), ('Won', 'won', 4), ('Lost', 'lost', 5)
) s (name, outcome, position);
-- Behind what every organization starts with: forced row security would refuse it.
select app.protect('opportunity_stages');

create table opportunities (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  sort_name text not null generated always as (lower(name)) stored,
  stage_id uuid not null,
  -- In the minor unit of the currency.
  amount bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  close_on date,
  -- Those without a day come last.
  close_key date not null generated always as (coalesce(close_on, '9999-12-31'::date)) stored,
  account_id uuid,
  contact_id uuid,
  notes text not null default '',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  check ((amount is null) = (currency is null)),
  foreign key (org_id, stage_id) references opportunity_stages (org_id, id),
  foreign key (org_id, account_id) references accounts (org_id, id),
  foreign key (org_id, contact_id) references contacts (org_id, id)
);
create index opportunities_name on opportunities (org_id, sort_name, id);
create index opportunities_close on opportunities (org_id, close_key, id);
create index opportunities_stage on opportunities (org_id, stage_id, close_key, id);
create index opportunities_account on opportunities (org_id, account_id, close_key, id) where account_id is not null;
create index opportunities_contact on opportunities (org_id, contact_id, close_key, id) where contact_id is not null;
select app.protect('opportunities');

alter table tasks add column opportunity_id uuid;
alter table tasks add constraint tasks_opportunity_fkey foreign key (org_id, opportunity_id) references opportunities (org_id, id);
create index tasks_opportunity on tasks (org_id, opportunity_id, id) where opportunity_id is not null;

alter table tasks add column lead_id uuid;
alter table tasks add constraint tasks_lead_fkey foreign key (org_id, lead_id) references leads (org_id, id);
create index tasks_lead on tasks (org_id, lead_id, id) where lead_id is not null;
