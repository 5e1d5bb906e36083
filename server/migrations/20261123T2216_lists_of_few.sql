-- Lists of who speaks a language and of who has notes read those alone. lower() in a condition cannot use an index under row security
-- (docs/database.md, rule 16: it is not leakproof), so the folded language is a column, as the folded name is. Lists by name of one
-- language go along the index; of notes there are few, and what stands in them the index need not know.
-- tenant: contacts, leads, accounts

alter table contacts add column language_key text generated always as (lower(nullif(language, ''))) stored;
alter table leads add column language_key text generated always as (lower(nullif(language, ''))) stored;
create index contacts_language on contacts (org_id, language_key, sort_name, id) where language_key is not null;
create index leads_language on leads (org_id, language_key, sort_name, id) where language_key is not null;
create index contacts_noted on contacts (org_id, id) where notes <> '';
create index leads_noted on leads (org_id, id) where notes <> '';
create index accounts_noted on accounts (org_id, id) where notes <> '';
