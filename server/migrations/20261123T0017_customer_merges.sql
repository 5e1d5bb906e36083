-- Two contacts, or two accounts, that were one (product.md CR18): what went from the one to the other, and the way back.
-- tenant: customer_merges, customer_merge_rows

create table customer_merges (
  org_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('contact', 'account')),
  kept_id uuid not null,
  -- Its row is gone; whoever asks for it gets the kept one.
  gone_id uuid not null,
  gone_name text not null,
  by_id uuid not null,
  -- Rows as they were: `gone`, `kept`, `after` (the kept one when it was done), and which addresses and accounts came first.
  facts jsonb not null,
  created_at timestamptz not null,
  undone_at timestamptz,
  primary key (org_id, id),
  check (kept_id <> gone_id),
  foreign key (org_id, by_id) references memberships (org_id, user_id)
);
create unique index customer_merges_gone on customer_merges (org_id, gone_id) where undone_at is null;
create index customer_merges_kept on customer_merges (org_id, kept_id, id);
select app.protect('customer_merges');

create table customer_merge_rows (
  org_id uuid not null,
  merge_id uuid not null,
  place text not null,
  -- What names the row beside the customer.
  record text not null,
  -- The whole row, when the kept one had the like: it is not there until the merge is undone.
  aside jsonb,
  primary key (org_id, merge_id, place, record),
  foreign key (org_id, merge_id) references customer_merges (org_id, id) on delete cascade
);
select app.protect('customer_merge_rows');
