-- Companies above companies (product.md CR8): an account may stand below another one.
-- tenant: accounts (column only)

alter table accounts add column parent_id uuid;
alter table accounts add constraint accounts_parent_fkey foreign key (org_id, parent_id) references accounts (org_id, id);
create index accounts_parent on accounts (org_id, parent_id, id) where parent_id is not null;
