-- Conversations that wait in the inbox are searched for, too.
-- tenant: search_documents (constraint and functions only)

alter table search_documents drop constraint search_documents_kind_check;
alter table search_documents add constraint search_documents_kind_check
  check (kind in ('ticket', 'contact', 'account', 'lead', 'opportunity', 'task', 'conversation'));

-- A contact and a conversation begin with the same letter: a conversation has another one. What is in the index stays as it was.
create or replace function app.search_tag(org_id uuid, kind text) returns text language sql immutable parallel safe
as $$ select case kind when 'task' then 'k' when 'conversation' then 'v' else pg_catalog.left(kind, 1) end || pg_catalog.right(org_id::text, 6) $$;
create or replace function app.search_entries(org_id uuid, kind text, record_id uuid, words tsvector, sight text[]) returns tsvector
language sql immutable parallel safe as $$
  select pg_catalog.array_to_tsvector(pg_catalog.array_cat(
    array(select t.tag || w from pg_catalog.unnest(pg_catalog.tsvector_to_array(words)) w),
    pg_catalog.array_cat(
      array[t.tag || '~1.' || (t.at >> 31), t.tag || '~2.' || (t.at >> 34)],
      array(select t.tag || '~' || s from pg_catalog.unnest(coalesce(sight, array['?'])) s where kind = 'ticket'))))
  from (select case kind when 'task' then 'k' when 'conversation' then 'v' else pg_catalog.left(kind, 1) end || pg_catalog.right(org_id::text, 6),
    ('x' || pg_catalog.left(pg_catalog.replace(record_id::text, '-', ''), 12))::bit(48)::bigint) t (tag, at)
$$;
