-- Lists of contacts and accounts in the order of their names. lower() in a condition cannot use an index under row security
-- (docs/database.md, rule 16: it is not leakproof), so the folded name is a column.
-- tenant: contacts, accounts

alter table contacts add column sort_name text not null generated always as (lower(name)) stored;
alter table accounts add column sort_name text not null generated always as (lower(name)) stored;
drop index contacts_name;
drop index accounts_name;
create index contacts_name on contacts (org_id, sort_name, id);
create index accounts_name on accounts (org_id, sort_name, id);
