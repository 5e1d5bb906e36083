-- Lists of records in the order of their times.
-- tenant: contacts, accounts, leads

create index contacts_changed on contacts (org_id, updated_at, id);
create index accounts_newest on accounts (org_id, created_at, id);
create index accounts_changed on accounts (org_id, updated_at, id);
create index leads_newest on leads (org_id, created_at, id);
create index leads_changed on leads (org_id, updated_at, id);
