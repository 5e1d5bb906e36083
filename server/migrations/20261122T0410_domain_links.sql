-- The host of a mail address, backwards: the addresses of a domain and of all below it are one range of an index.
alter table identities add column host text collate "C"
  generated always as (case when kind = 'email' then reverse(split_part(value, '@', 2)) end) stored;
create index identities_host on identities (org_id, host, contact_id) where host is not null;

-- A run over contacts that were there before an account had their domain.
create table domain_links (
  org_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  user_id uuid not null,
  domains text[] not null check (cardinality(domains) > 0),
  state text not null check (state in ('running', 'done', 'undoing', 'undone')),
  -- The last contact that was looked at, in the order of the run and of its way back.
  done_to uuid,
  linked integer not null,
  skipped integer not null,
  -- Taken back, and changed by somebody since.
  restored integer not null,
  kept integer not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, account_id) references accounts (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create index domain_links_account on domain_links (org_id, account_id, created_at);
create unique index domain_links_one on domain_links (org_id, account_id) where state in ('running', 'undoing');
select app.protect('domain_links');

create table domain_link_rows (
  org_id uuid not null,
  link_id uuid not null,
  contact_id uuid not null,
  primary key (org_id, link_id, contact_id),
  foreign key (org_id, link_id) references domain_links (org_id, id) on delete cascade,
  foreign key (org_id, contact_id) references contacts (org_id, id) on delete cascade
);
create index domain_link_rows_contact on domain_link_rows (org_id, contact_id);
select app.protect('domain_link_rows');
