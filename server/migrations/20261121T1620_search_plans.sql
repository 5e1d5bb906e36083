-- A search that plans each query by its own words: rare words by the GIN index, common ones by walking the newest documents.
-- The plain SQL function had one plan for all, which read a whole organization when a word was in no document.

create or replace function app.search(kind_wanted text, query tsquery, below uuid, lim integer) returns table (record_id uuid)
language plpgsql security definer stable set search_path = public as $$
begin
  return query execute 'select d.record_id from search_documents d
    where d.org_id = $1 and d.kind = $2 and d.words @@ $3 and ($4 is null or d.record_id < $4)
    order by d.record_id desc limit $5'
  using nullif(current_setting('app.org_id', true), '')::uuid, kind_wanted, query, below, lim;
end $$;
