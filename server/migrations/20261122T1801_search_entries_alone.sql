-- A restored backup builds its indexes before it knows who may use which schema, in the name of who owns the table: what an index asks must
-- ask nothing else of ours. The same entries as before, in one function.
create or replace function app.search_entries(org_id uuid, kind text, record_id uuid, words tsvector) returns tsvector
language sql immutable parallel safe as $$
  select pg_catalog.array_to_tsvector(pg_catalog.array_cat(
    array(select t.tag || w from pg_catalog.unnest(pg_catalog.tsvector_to_array(words)) w),
    array[t.tag || '~1.' || (t.at >> 31), t.tag || '~2.' || (t.at >> 34)]))
  from (select pg_catalog.left(kind, 1) || pg_catalog.right(org_id::text, 6),
    ('x' || pg_catalog.left(pg_catalog.replace(record_id::text, '-', ''), 12))::bit(48)::bigint) t (tag, at)
$$;
