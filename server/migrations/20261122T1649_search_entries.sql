-- The index of a search by organization, kind and time, so that a search reads what it gives back and little more. Before, the index named
-- all documents of all organizations with the words, each of which was read for its id. Measured at 1 million tickets: docs/performance.md.
-- tenant: search_documents (functions and indexes only)

-- Milliseconds: the first 48 bits of an id.
create function app.time_of_id(record_id uuid) returns bigint language sql immutable parallel safe
as $$ select ('x' || pg_catalog.left(pg_catalog.replace(record_id::text, '-', ''), 12))::bit(48)::bigint $$;

create function app.search_tag(org_id uuid, kind text) returns text language sql immutable parallel safe
as $$ select pg_catalog.left(kind, 1) || pg_catalog.right(org_id::text, 6) $$;

-- The words of a document as the index has them: each with the kind and a few letters of the organization before it (two organizations may
-- have the same: who searches asks the row as well), and besides them the stretches of 25 and of 199 days in which the record was made.
create function app.search_entries(org_id uuid, kind text, record_id uuid, words tsvector) returns tsvector
language sql immutable parallel safe as $$
  select pg_catalog.array_to_tsvector(pg_catalog.array_cat(
    array(select t.tag || w from pg_catalog.unnest(pg_catalog.tsvector_to_array(words)) w),
    array[t.tag || '~1.' || (app.time_of_id(record_id) >> 31), t.tag || '~2.' || (app.time_of_id(record_id) >> 34)]))
  from (select app.search_tag(org_id, kind)) t (tag)
$$;
grant execute on function app.time_of_id(uuid), app.search_tag(uuid, text), app.search_entries(uuid, text, uuid, tsvector) to deskhand_search;

create index search_documents_entries on search_documents using gin (app.search_entries(org_id, kind, record_id, words));
drop index search_documents_words, search_records_words;

create or replace function app.merge_search_lists() returns bigint language sql security definer set search_path = public as $$
  select gin_clean_pending_list('search_documents_entries') + gin_clean_pending_list('search_words_like')
$$;

-- What the index is asked for of a query: words that must be there, with the tag; null: none must be. The beginning of a word is read with
-- all of its words, from end to end, before anything is found by it: among rarer words it is left to the rows that these name. How rare they
-- are, 200 documents from 20 times of the whole history tell. `seldom`: a common beginning is read, and none of these has all the words.
create function app.search_wanted(org uuid, kind_wanted text, query tsquery, out wanted text, out seldom boolean)
language plpgsql stable set search_path = public as $$
declare
  terms text[];
  first_at bigint;
  last_at bigint;
  hits bigint[];
  whole bigint;
begin
  seldom := false;
  -- 'a' & 'b':* & !( 'c' & 'd' ) & 'e' <-> 'f': words have no quotation marks. Nobody asks for alternatives.
  if query::text like '%|%' then return; end if;
  select array_agg(distinct t.word[1]) into terms from regexp_matches(
    regexp_replace(query::text, '!(\([^)]*\)|''[^'']*''(:\*)?)', '', 'g'), '(''[^'']+''(?::\*)?)', 'g') t (word);
  if cardinality(terms) > 1 and query::text like '%:*%' then
    select app.time_of_id(d.record_id) into first_at from search_documents d where d.org_id = org and d.kind = kind_wanted
      order by d.record_id limit 1;
    select app.time_of_id(d.record_id) into last_at from search_documents d where d.org_id = org and d.kind = kind_wanted
      order by d.record_id desc limit 1;
    execute 'select count(*) filter (where d.words @@ $5), array['
      || (select string_agg(format('count(*) filter (where d.words @@ %L::tsquery)', t), ', ') from unnest(terms) t)
      || '] from generate_series(0, 19) s cross join lateral (
        select e.words from search_documents e where e.org_id = $1 and e.kind = $2
          and e.record_id >= rpad(lpad(to_hex($3 + ($4 - $3) * s / 20), 12, ''0''), 32, ''0'')::uuid
        order by e.record_id limit 10) d'
    into whole, hits using org, kind_wanted, first_at, last_at, query;
    select array_agg(t.word), whole = 0 and coalesce(bool_or(t.word like '%:*' and t.n >= 5), false) into terms, seldom
      from unnest(terms, hits) t (word, n) where t.word not like '%:*' or t.n <= 3 * (select min(h) from unnest(hits) h);
  end if;
  wanted := (select string_agg('''' || app.search_tag(org, kind_wanted) || substr(t, 2), ' & ') from unnest(terms) t);
end $$;

-- The newest ids with the words.
-- 1. The newest documents are walked: 300, and on where one in fifty has the words. Walking one costs a third of what one costs that the
--    index names.
-- 2. The index names those of the newest 25 to 50 days, then of as long a time as will do when the words are as common before, then all.
-- 3. Words of 20,000 documents there, which are hardly among the newest, are found by walking on.
create or replace function app.search(kind_wanted text, query tsquery, below uuid, lim integer) returns table (record_id uuid)
language plpgsql security definer stable set search_path = public set work_mem = '64MB' as $$
declare
  org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  tag text := app.search_tag(org, kind_wanted);
  first_walk constant integer := 300;
  named constant integer := 20000;
  walk integer := first_walk;
  place uuid := below;
  found_ids uuid[] := '{}';
  more uuid[];
  wanted text;
  seldom boolean;
  newest bigint;
  eras bigint := 2;
  marks text;
begin
  loop
    execute 'select coalesce(array_agg(n.record_id order by n.record_id desc), ''{}'') from (
        select d.record_id from (
          select e.record_id, e.words from search_documents e
          where e.org_id = $1 and e.kind = $2 and ($4 is null or e.record_id < $4)
          order by e.record_id desc limit $6
        ) d where d.words @@ $3 limit $5
      ) n'
    into more using org, kind_wanted, query, place, lim - cardinality(found_ids), walk;
    found_ids := found_ids || more;
    if cardinality(found_ids) < lim then
      execute 'select e.record_id from search_documents e where e.org_id = $1 and e.kind = $2 and ($3 is null or e.record_id < $3)
        order by e.record_id desc offset $4 - 1 limit 1'
      into place using org, kind_wanted, place, walk;
    end if;
    if cardinality(found_ids) >= lim or place is null then
      return query select unnest(found_ids);
      return;
    end if;
    exit when walk > first_walk or cardinality(found_ids) < first_walk / 50;
    walk := least(30000, (lim - cardinality(found_ids)) * first_walk / cardinality(found_ids) * 3 / 2);
  end loop;

  select w.wanted, w.seldom into wanted, seldom from app.search_wanted(org, kind_wanted, query) w;
  if seldom then eras := null; end if;
  newest := app.time_of_id(place) >> 31;
  for attempt in 1..3 loop
    exit when wanted is null;
    -- Stretches of the second level where all eight of the first belong to it.
    select ' & (' || string_agg(distinct '''' || tag || case when e >> 3 << 3 > newest - eras then '~2.' || (e >> 3) else '~1.' || e end || '''', ' | ') || ')'
      into marks from generate_series(newest - eras + 1, newest) e where eras <= 100;
    -- Materialized, since the planner would walk the organization for a LIMIT.
    execute 'with n as materialized (
        select d.record_id from search_documents d
        where app.search_entries(d.org_id, d.kind, d.record_id, d.words) @@ $3 and d.words @@ $4
          and d.org_id = $1 and d.kind = $2 and d.record_id < $5
      ) select coalesce(array_agg(r.record_id order by r.record_id desc), ''{}'') from (select record_id from n limit $6) r'
    into more using org, kind_wanted, concat(wanted, marks)::tsquery, query, place, named;
    exit when cardinality(more) = named;
    if cardinality(found_ids) + cardinality(more) >= lim or marks is null then
      return query select unnest(found_ids || more) limit lim;
      return;
    end if;
    eras := case when attempt = 1 and cardinality(more) > 0
      then eras + eras * (lim - cardinality(found_ids)) * 5 / cardinality(more) / 4 end;
  end loop;
  return query select unnest(found_ids) union all (
    select d.record_id from search_documents d
    where d.org_id = org and d.kind = kind_wanted and d.record_id < place and d.words @@ query
    order by d.record_id desc limit lim - cardinality(found_ids));
end $$;

-- A version before this one asks so until it has ended.
create or replace function app.search_rare(kind_wanted text, query tsquery, most integer) returns uuid[]
language sql security definer stable set search_path = public as $$
  select case when count(*) <= most then coalesce(array_agg(s.record_id), '{}') end from app.search(kind_wanted, query, null, most + 1) s
$$;
drop function app.word_share(text, tsquery, uuid);

grant create on schema app to deskhand_search;
alter function app.merge_search_lists() owner to deskhand_search;
alter function app.search_wanted(uuid, text, tsquery) owner to deskhand_search;
revoke all on function app.time_of_id(uuid), app.search_tag(uuid, text), app.search_entries(uuid, text, uuid, tsvector),
  app.search_wanted(uuid, text, tsquery) from public;
revoke create on schema app from deskhand_search;
