-- Who the customer is.
-- tenant: accounts, account_domains, contacts, contact_accounts, identities

create table accounts (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  notes text not null default '',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
create index accounts_name on accounts (org_id, lower(name), id);
select app.protect('accounts');

create table account_domains (
  org_id uuid not null,
  domain text not null check (domain = lower(domain)),
  account_id uuid not null,
  primary key (org_id, domain),
  foreign key (org_id, account_id) references accounts (org_id, id) on delete cascade
);
create index account_domains_account on account_domains (org_id, account_id);
select app.protect('account_domains');

create table contacts (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null,
  notes text not null default '',
  language text,
  time_zone text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
create index contacts_name on contacts (org_id, lower(name), id);
create index contacts_newest on contacts (org_id, created_at desc, id desc);
select app.protect('contacts');

create table contact_accounts (
  org_id uuid not null,
  contact_id uuid not null,
  account_id uuid not null,
  is_primary boolean not null,
  created_at timestamptz not null,
  primary key (org_id, contact_id, account_id),
  foreign key (org_id, contact_id) references contacts (org_id, id) on delete cascade,
  foreign key (org_id, account_id) references accounts (org_id, id) on delete cascade
);
create unique index contact_accounts_primary on contact_accounts (org_id, contact_id) where is_primary;
create index contact_accounts_account on contact_accounts (org_id, account_id);
select app.protect('contact_accounts');

-- How a person is reached and recognized. value is normalized: e-mail lower-cased, phone in E.164.
create table identities (
  org_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('email', 'phone')),
  value text not null check (value <> ''),
  is_primary boolean not null,
  created_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, contact_id) references contacts (org_id, id) on delete cascade
);
create unique index identities_value on identities (org_id, kind, value);
create unique index identities_primary on identities (org_id, contact_id, kind) where is_primary;
create index identities_contact on identities (org_id, contact_id);
select app.protect('identities');
