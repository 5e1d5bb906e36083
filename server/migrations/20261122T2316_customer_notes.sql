-- What colleagues write down about a person or a company (product.md CR16).
-- tenant: customer_notes

create table customer_notes (
  org_id uuid not null,
  id uuid not null,
  contact_id uuid,
  account_id uuid,
  author_id uuid not null,
  body text not null check (body <> ''),
  pinned boolean not null,
  created_at timestamptz not null,
  edited_at timestamptz,
  -- Deleted, and can be brought back.
  deleted_at timestamptz,
  primary key (org_id, id),
  check (num_nonnulls(contact_id, account_id) = 1),
  foreign key (org_id, contact_id) references contacts (org_id, id) on delete cascade,
  foreign key (org_id, account_id) references accounts (org_id, id) on delete cascade,
  foreign key (org_id, author_id) references memberships (org_id, user_id)
);
create index customer_notes_contact on customer_notes (org_id, contact_id, pinned desc, id desc);
create index customer_notes_account on customer_notes (org_id, account_id, pinned desc, id desc);
select app.protect('customer_notes');
