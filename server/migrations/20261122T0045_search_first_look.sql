-- A search looks at the newest 1,000 documents first, which tells whether the word is common. Before, every rare word and every code
-- walked 20,000 documents in vain before the GIN index was asked. Measured at 1 million documents: a code 9.0 -> 2.2 ms, a word in none
-- 7.0 -> 1.7 ms, a word of one document in 500 12.9 -> 7.8 ms; common words as before (0.2 to 1 ms).
-- 1. The newest 1,000 documents: enough of a word that stands in every tenth.
-- 2. A word that is on its way to enough within 20,000 documents: those are walked.
-- 3. Any other word is rare, and the GIN index names all its documents.
-- tenant: search_documents (functions only)

create or replace function app.search(kind_wanted text, query tsquery, below uuid, lim integer) returns table (record_id uuid)
language plpgsql security definer stable set search_path = public as $$
declare
  org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  first_look constant integer := 1000;
  long_walk constant integer := 20000;
  walk integer := first_look;
  found_ids uuid[];
begin
  loop
    execute 'select array_agg(n.record_id order by n.record_id desc) from (
        select d.record_id from (
          select e.record_id, e.words from search_documents e
          where e.org_id = $1 and e.kind = $2 and ($4 is null or e.record_id < $4)
          order by e.record_id desc limit $6
        ) d where d.words @@ $3 limit $5
      ) n'
    into found_ids using org, kind_wanted, query, below, lim, walk;
    if coalesce(cardinality(found_ids), 0) >= lim then
      return query select unnest(found_ids);
      return;
    end if;
    exit when walk > first_look or coalesce(cardinality(found_ids), 0) * (long_walk / first_look) < lim;
    walk := greatest(long_walk, lim * 10);
  end loop;
  return query execute 'with rare as materialized (
      select d.record_id from search_documents d
      where d.org_id = $1 and d.kind = $2 and d.words @@ $3 and ($4 is null or d.record_id < $4)
    ) select r.record_id from rare r order by r.record_id desc limit $5'
  using org, kind_wanted, query, below, lim;
end $$;
