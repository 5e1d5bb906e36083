-- Notes are written about objects, too (product.md CR16, CR19).
-- tenant: customer_notes (columns only)

alter table customer_notes
  add column object_id uuid,
  drop constraint customer_notes_check,
  add constraint customer_notes_check check (num_nonnulls(contact_id, account_id, object_id) = 1),
  add constraint customer_notes_object_fkey foreign key (org_id, object_id) references object_records (org_id, id) on delete cascade;
create index customer_notes_object on customer_notes (org_id, object_id, pinned desc, id desc) where object_id is not null;
