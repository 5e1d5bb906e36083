-- Tiers of accounts (product.md SL18, RT6): what was agreed with a company in one word, for policies, routing and rules to ask.
-- tenant: account_tiers, accounts (column only)

create table account_tiers (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  -- The first is the highest.
  position integer not null,
  primary key (org_id, id)
);
create unique index account_tiers_name on account_tiers (org_id, lower(name));
select app.protect('account_tiers');

alter table accounts add column tier_id uuid;
alter table accounts add constraint accounts_tier_fkey foreign key (org_id, tier_id) references account_tiers (org_id, id);
create index accounts_tier on accounts (org_id, tier_id) where tier_id is not null;
