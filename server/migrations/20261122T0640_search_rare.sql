-- A search with a filter, or of who sees a part, reads the tickets of the filter and asks their documents for the words, unless the words
-- are rare: then it begins with them. app.search_rare says which. Measured at 1 million tickets: docs/performance.md.
-- tenant: search_documents (functions only)

-- How many of a thousand documents have the words, told by 2,000 documents from a hundred times of the whole history (below an id,
-- if any): the newest alone may be about anything.
create function app.word_share(kind_wanted text, query tsquery, below uuid) returns integer
language plpgsql stable set search_path = public as $$
declare
  org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  stretches constant integer := 100;
  each constant integer := 20;
  first_id uuid;
  first_at bigint;
  last_at bigint;
  hits integer;
begin
  -- The first 48 bits of an id are the time of its making.
  select d.record_id into first_id from search_documents d where d.org_id = org and d.kind = kind_wanted
    order by d.record_id limit 1;
  if first_id is null then return 0; end if;
  first_at := ('x' || left(replace(first_id::text, '-', ''), 12))::bit(48)::bigint;
  select ('x' || left(replace(d.record_id::text, '-', ''), 12))::bit(48)::bigint into last_at from search_documents d
    where d.org_id = org and d.kind = kind_wanted and (below is null or d.record_id < below)
    order by d.record_id desc limit 1;
  if last_at is null then return 0; end if;
  execute 'select count(*) from generate_series(0, $4 - 1) s cross join lateral (
      select e.words from search_documents e where e.org_id = $1 and e.kind = $2
        and e.record_id >= rpad(lpad(to_hex($6 + ($7 - $6) * s / $4), 12, ''0''), 32, ''0'')::uuid
      order by e.record_id limit $5) d where d.words @@ $3'
  into hits using org, kind_wanted, query, stretches, each, first_at, last_at;
  return hits * 1000 / (stretches * each);
end $$;

-- All ids with the words when they are rare: `most` at most, and fewer than one in a hundred. Null otherwise.
create function app.search_rare(kind_wanted text, query tsquery, most integer) returns uuid[]
language plpgsql security definer stable set search_path = public as $$
declare ids uuid[];
begin
  if app.word_share(kind_wanted, query, null) >= 10 then return null; end if;
  -- The planner takes the beginning of any word for two in a hundred documents and would walk the organization for a LIMIT.
  execute 'with rare as materialized (
      select d.record_id from search_documents d where d.org_id = $1 and d.kind = $2 and d.words @@ $3
    ) select array_agg(r.record_id) from (select record_id from rare limit $4 + 1) r'
  into ids using nullif(current_setting('app.org_id', true), '')::uuid, kind_wanted, query, most;
  return case when coalesce(cardinality(ids), 0) <= most then coalesce(ids, '{}') end;
end $$;

-- The newest ids with the words. Walking documents in their order costs a tenth of what one costs that the GIN index names, so:
-- 1. The newest 1,000 documents: enough of a word that stands in every tenth.
-- 2. Words that more than two in a thousand have are looked for by walking on: 30,000 documents.
-- 3. The GIN index names all documents of the others; and of words that were common once, but are not among the newest, unless
--    these are so many that walking to the end is shorter.
create or replace function app.search(kind_wanted text, query tsquery, below uuid, lim integer) returns table (record_id uuid)
language plpgsql security definer stable set search_path = public as $$
declare
  org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  share integer;
  walk integer := 1000;
  most constant integer := 2000000000;
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
    if coalesce(cardinality(found_ids), 0) >= lim or walk = most then
      return query select unnest(found_ids);
      return;
    end if;
    if walk = 1000 then
      share := app.word_share(kind_wanted, query, below);
      exit when share <= 2;
      walk := greatest(30000, lim * 10);
    else
      exit when share < 100;
      walk := most;
    end if;
  end loop;
  return query execute 'with rare as materialized (
      select d.record_id from search_documents d
      where d.org_id = $1 and d.kind = $2 and d.words @@ $3 and ($4 is null or d.record_id < $4)
    ) select r.record_id from rare r order by r.record_id desc limit $5'
  using org, kind_wanted, query, below, lim;
end $$;

grant create on schema public, app to deskhand_search;
alter function app.word_share(text, tsquery, uuid) owner to deskhand_search;
alter function app.search_rare(text, tsquery, integer) owner to deskhand_search;
revoke all on function app.word_share(text, tsquery, uuid), app.search_rare(text, tsquery, integer) from public;
grant execute on function app.search_rare(text, tsquery, integer) to deskhand_app;
revoke create on schema public, app from deskhand_search;
