-- The mirror of the company's CRM: people, accounts and what they have with us, as another system knows them (product.md D7, MX14).
-- Written by keys, importers and SQL alone; what does not fit is refused by a constraint whose name says why.
-- tenant: crm_sources, crm_accounts, crm_contacts, crm_activities

-- A system that rows come from.
create table crm_sources (
  org_id uuid not null,
  id uuid not null,
  -- The name in addresses: salesforce.
  source text not null,
  -- The name for people: Salesforce.
  name text not null,
  -- Where a record is found there, {externalId} in it; a url of the row itself goes first.
  contact_url text,
  account_url text,
  -- When something was last written from there.
  synced_at timestamptz not null,
  created_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, source)
);
select app.protect('crm_sources');

create table crm_accounts (
  org_id uuid not null,
  id uuid not null,
  source text not null,
  external_id text not null,
  name text not null,
  type text,
  metadata jsonb not null default '{}',
  url text,
  -- When the source last said it, and when it last said something else.
  synced_at timestamptz not null,
  updated_at timestamptz not null,
  -- The source has it no more, or has not told of it yet while others name it. Nobody is shown it.
  deleted_at timestamptz,
  primary key (org_id, id),
  unique (org_id, source, external_id),
  constraint "source must be a short name such as salesforce" check (source ~ '^[a-z][a-z0-9_-]{0,39}$'),
  constraint "external_id must have 1 to 200 characters without blanks around" check (external_id = btrim(external_id) and length(external_id) between 1 and 200),
  constraint "name must have 1 to 300 characters" check (length(btrim(name)) between 1 and 300),
  constraint "type must have at most 100 characters" check (length(type) <= 100),
  constraint "metadata must be a JSON object" check (jsonb_typeof(metadata) = 'object'),
  constraint "metadata must have at most 32000 characters" check (length(metadata::text) <= 32000),
  constraint "url must begin with https:// or http://" check (url ~ '^https?://\S+$' and length(url) <= 2000)
);
select app.protect('crm_accounts');

create table crm_contacts (
  org_id uuid not null,
  id uuid not null,
  source text not null,
  external_id text not null,
  name text,
  email text,
  email_2 text,
  email_3 text,
  phone text,
  account_external_id text,
  url text,
  data jsonb not null default '{}',
  -- Of several rows with one address the lowest goes first, then who changed last, then the id.
  rank integer not null default 0,
  synced_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  -- As they are matched: trimmed and in lower case.
  email_key text generated always as (lower(btrim(email))) stored,
  email_2_key text generated always as (lower(btrim(email_2))) stored,
  email_3_key text generated always as (lower(btrim(email_3))) stored,
  primary key (org_id, id),
  unique (org_id, source, external_id),
  constraint "account_external_id must name an account that is there" foreign key (org_id, source, account_external_id)
    references crm_accounts (org_id, source, external_id),
  constraint "source must be a short name such as salesforce" check (source ~ '^[a-z][a-z0-9_-]{0,39}$'),
  constraint "external_id must have 1 to 200 characters without blanks around" check (external_id = btrim(external_id) and length(external_id) between 1 and 200),
  constraint "a contact must have a name or an email" check (coalesce(btrim(name), '') <> '' or email is not null),
  constraint "name must have at most 300 characters" check (length(name) <= 300),
  constraint "email must be one address such as name@example.com" check (email ~ '^\s*[^\s@,;<>]+@[^\s@,;<>]+\s*$' and length(email) <= 254),
  constraint "email_2 must be one address such as name@example.com" check (email_2 ~ '^\s*[^\s@,;<>]+@[^\s@,;<>]+\s*$' and length(email_2) <= 254),
  constraint "email_3 must be one address such as name@example.com" check (email_3 ~ '^\s*[^\s@,;<>]+@[^\s@,;<>]+\s*$' and length(email_3) <= 254),
  constraint "phone must have at most 100 characters" check (length(phone) <= 100),
  constraint "data must be a JSON object" check (jsonb_typeof(data) = 'object'),
  constraint "data must have at most 32000 characters" check (length(data::text) <= 32000),
  constraint "url must begin with https:// or http://" check (url ~ '^https?://\S+$' and length(url) <= 2000)
);
create index crm_contacts_email on crm_contacts (org_id, email_key) where email_key is not null;
create index crm_contacts_email_2 on crm_contacts (org_id, email_2_key) where email_2_key is not null;
create index crm_contacts_email_3 on crm_contacts (org_id, email_3_key) where email_3_key is not null;
create index crm_contacts_account on crm_contacts (org_id, source, account_external_id);
select app.protect('crm_contacts');

-- Orders, contracts, notes and the like of a contact, of an account, or of both.
create table crm_activities (
  org_id uuid not null,
  id uuid not null,
  source text not null,
  external_id text not null,
  kind text not null,
  title text not null,
  status text,
  amount numeric(18, 4),
  currency text,
  occurred_at timestamptz,
  body text,
  url text,
  contact_external_id text,
  account_external_id text,
  synced_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (org_id, id),
  unique (org_id, source, external_id),
  constraint "contact_external_id must name a contact that is there" foreign key (org_id, source, contact_external_id)
    references crm_contacts (org_id, source, external_id),
  constraint "account_external_id must name an account that is there" foreign key (org_id, source, account_external_id)
    references crm_accounts (org_id, source, external_id),
  constraint "source must be a short name such as salesforce" check (source ~ '^[a-z][a-z0-9_-]{0,39}$'),
  constraint "external_id must have 1 to 200 characters without blanks around" check (external_id = btrim(external_id) and length(external_id) between 1 and 200),
  constraint "an activity must belong to a contact or an account" check (contact_external_id is not null or account_external_id is not null),
  constraint "kind must be a short name such as order, contract or note" check (kind ~ '^[a-z][a-z0-9_]{0,39}$'),
  constraint "title must have 1 to 300 characters" check (length(btrim(title)) between 1 and 300),
  constraint "status must have at most 100 characters" check (length(status) <= 100),
  constraint "an amount must have a currency" check (amount is null or currency is not null),
  constraint "currency must be three capitals such as EUR" check (currency ~ '^[A-Z]{3}$'),
  constraint "body must have at most 20000 characters" check (length(body) <= 20000),
  constraint "url must begin with https:// or http://" check (url ~ '^https?://\S+$' and length(url) <= 2000)
);
create index crm_activities_contact on crm_activities (org_id, source, contact_external_id, occurred_at desc, id);
create index crm_activities_account on crm_activities (org_id, source, account_external_id, occurred_at desc, id);
select app.protect('crm_activities');
