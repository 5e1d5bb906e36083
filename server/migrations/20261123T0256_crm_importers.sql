-- Settings of importers: one may rest, a source is known before anything came from it, and runs keep some of what was refused.
-- tenant: crm_pulls, crm_sources, crm_syncs (columns only)

alter table crm_pulls add column enabled boolean not null default true;
-- Null: nothing came yet.
alter table crm_sources alter column synced_at drop not null;
-- The first rows that did not fit: kind, line, external id, and why.
alter table crm_syncs add column refusals jsonb not null default '[]';
