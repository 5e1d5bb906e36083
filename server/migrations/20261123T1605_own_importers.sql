-- Which importers there are is for the server to say, that of the operator's own files too.
-- tenant: crm_pulls (columns only)

alter table crm_pulls drop constraint crm_pulls_importer_check;
alter table crm_pulls add constraint crm_pulls_importer_check check (importer ~ '^[a-z][a-z0-9_-]{0,39}$');
