-- Walks of documents are no longer than is likely to be needed: each is as long as will do where the words are as common as among those walked before,
-- tenfold at most, while one in fifty has them (30,000 were walked at once where the newest are about something else: 35 ms of a search of 44). A common
-- beginning that the index would have to read is walked for, 30,000 documents at most, where the history has it, whatever the newest 3,000 are about.
-- Kinds other than tickets have no stretches of time (people come in by the thousand on one day, and do not age), and no sample: a beginning of one or two
-- letters is left to the rows that another word names. Plans of walks are made once for a connection (by the order of the primary key, never sorted): six of
-- eight kinds have few documents or none, and to plan was most of their time.
-- Who sees few documents has them read by the index from few stretches of time where a beginning is left to the rows (from as many as a rare word would be
-- asked of, a common word took an agent 100 ms of the database), and a rare word is asked of all times at once: fifty stretches are more to read.
-- tenant: search_documents (a function)

-- `heavy`: the index is asked for a beginning that at least one in forty documents has. `eras`: how many stretches of time to begin with, the more the fewer
-- documents who asks may see; null: all of them.
drop function app.search_wanted;
create function app.search_wanted(org uuid, kind_wanted text, query tsquery, sights text[], out wanted text, out ever text, out heavy boolean,
  out common bigint, out eras bigint)
language plpgsql stable set search_path = public as $$
declare
  terms text[];
  kept text[];
  first_at bigint;
  last_at bigint;
  hits bigint[];
  seen bigint;
  tag text := app.search_tag(org, kind_wanted);
begin
  heavy := false;
  common := 0;
  eras := case when kind_wanted = 'ticket' then 2 end;
  -- 'a' & 'b':* & !( 'c' & 'd' ) & 'e' <-> 'f': words have no quotation marks. Nobody asks for alternatives.
  if query::text like '%|%' then return; end if;
  select array_agg(distinct t.word[1]) into terms from regexp_matches(
    regexp_replace(query::text, '!(\([^)]*\)|''[^'']*''(:\*)?)', '', 'g'), '(''[^'']+''(?::\*)?)', 'g') t (word);
  if terms is null then return; end if;
  kept := terms;
  if kind_wanted <> 'ticket' then
    select coalesce(array_agg(t), terms) into kept from unnest(terms) t where t not like '''_'':*' and t not like '''__'':*';
  elsif query::text like '%:*%' then
    select app.time_of_id(d.record_id) into first_at from search_documents d where d.org_id = org and d.kind = kind_wanted
      order by d.record_id limit 1;
    select app.time_of_id(d.record_id) into last_at from search_documents d where d.org_id = org and d.kind = kind_wanted
      order by d.record_id desc limit 1;
    execute 'select count(*) filter (where d.words @@ $5 and ($6 is null or d.sight is null or d.sight && $6)),
        count(*) filter (where d.sight is null or d.sight && $6), array['
      || (select string_agg(format('count(*) filter (where d.words @@ %L::tsquery)', t), ', ') from unnest(terms) t)
      || '] from generate_series(0, 99) s cross join lateral (
        select e.words, e.sight from search_documents e where e.org_id = $1 and e.kind = $2
          and e.record_id >= rpad(lpad(to_hex($3 + ($4 - $3) * (s * 61803 % 100000) / 100000), 12, ''0''), 32, ''0'')::uuid
        order by e.record_id limit 2) d'
    into common, seen, hits using org, kind_wanted, first_at, last_at, query, sights;
    select array_agg(t.word) filter (where t.asked), coalesce(bool_or(t.often and t.asked), false) into kept, heavy
      from (
        select word, word like '%:*' and n >= 5 as often,
          word not like '%:*' or case when sights is null or seen > 50 then n <= 8 * (select min(h) from unnest(hits) h) else n < 5 end as asked
        from unnest(terms, hits) u (word, n)
      ) t;
    eras := case when common = 0 and heavy then null when heavy or kept is null or sights is null then 2 when seen >= 20 then 2 * 200 / seen end;
  end if;
  select string_agg('''' || tag || substr(t, 2), ' & ') into wanted from unnest(kept) t;
  ever := wanted;
  if sights is not null then
    select '(' || string_agg('''' || tag || '~' || s || '''', ' | ') || ')' into ever from unnest(sights || '?'::text) s;
    wanted := concat_ws(' & ', wanted, ever);
    select string_agg('''' || tag || substr(t, 2), ' & ') || ' & ' || ever into ever from unnest(coalesce(kept, terms)) t;
  end if;
end $$;

create or replace function app.search(kind_wanted text, query tsquery, sights text[], below uuid, lim integer) returns table (record_id uuid)
language plpgsql security definer stable set search_path = public set work_mem = '64MB' set plan_cache_mode = force_generic_plan set enable_sort = off as $$
declare
  org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  tag text := app.search_tag(org, kind_wanted);
  most_walked constant integer := 30000;
  named constant integer := 20000;
  walk integer := 300;
  walked integer := 0;
  likely bigint;
  place uuid := coalesce(below, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  found_ids uuid[] := '{}';
  more uuid[];
  wanted text;
  ever text;
  heavy boolean;
  common bigint;
  newest bigint;
  eras bigint;
  marks text;
begin
  loop
    select coalesce(array_agg(n.record_id order by n.record_id desc), '{}') into more from (
      select d.record_id from (
        select e.record_id, e.words, e.sight from search_documents e
        where e.org_id = org and e.kind = kind_wanted and e.record_id < place
        order by e.record_id desc limit walk
      ) d where d.words @@ query and (sights is null or d.sight is null or d.sight && sights) limit lim - cardinality(found_ids)
    ) n;
    found_ids := found_ids || more;
    if cardinality(found_ids) < lim then
      place := (select e.record_id from search_documents e where e.org_id = org and e.kind = kind_wanted and e.record_id < place
        order by e.record_id desc offset walk - 1 limit 1);
    end if;
    if cardinality(found_ids) >= lim or place is null then
      return query select unnest(found_ids);
      return;
    end if;
    walked := walked + walk;
    -- Of 200: among those that were walked, or in the sample: after the first walk, and where the index would have to read a common beginning.
    likely := cardinality(found_ids) * 200 / walked;
    if common is null and (likely < 4 or walked >= most_walked) then
      select w.* into wanted, ever, heavy, common, eras from app.search_wanted(org, kind_wanted, query, sights) w;
    end if;
    if heavy or walked = walk then likely := greatest(likely, common); end if;
    exit when walked >= most_walked or likely < case when coalesce(heavy, true) then 1 else 4 end;
    -- It ends as soon as there are enough.
    walk := least((lim - cardinality(found_ids)) * 250 / likely + 100, 10 * walked, most_walked - walked);
  end loop;

  newest := app.time_of_id(place) >> 31;
  for attempt in 1..4 loop
    exit when wanted is null;
    -- Stretches of the second level where all eight of the first belong to it.
    select ' & (' || string_agg(distinct '''' || tag || case when e >> 3 << 3 > newest - eras then '~2.' || (e >> 3) else '~1.' || e end || '''', ' | ') || ')'
      into marks from generate_series(newest - eras + 1, newest) e where eras <= 100;
    -- Materialized, since the planner would walk the organization for a LIMIT; and by this index alone (OFFSET 0): read by their ids, the
    -- entries of each document would be made anew.
    execute 'with n as materialized (
        select d.record_id from (
          select e.org_id, e.kind, e.record_id from search_documents e
          where app.search_entries(e.org_id, e.kind, e.record_id, e.words, e.sight) @@ $3 and e.words @@ $4 offset 0
        ) d where d.org_id = $1 and d.kind = $2 and d.record_id < $5
      ) select coalesce(array_agg(r.record_id order by r.record_id desc), ''{}'') from (select record_id from n limit $6) r'
    into more using org, kind_wanted, coalesce(wanted || marks, ever)::tsquery, query, place, named;
    exit when cardinality(more) = named;
    if cardinality(found_ids) + cardinality(more) >= lim or marks is null then
      return query select unnest(found_ids || more) limit lim;
      return;
    end if;
    -- By and by: where the newest are about something else, how many there were says little of those before.
    eras := case when attempt < 3 and cardinality(more) > 0 then least(eras + eras * (lim - cardinality(found_ids)) * 5 / cardinality(more) / 4, eras * 4) end;
  end loop;
  return query select unnest(found_ids) union all (
    select d.record_id from search_documents d
    where d.org_id = org and d.kind = kind_wanted and d.record_id < place and d.words @@ query
      and (sights is null or d.sight is null or d.sight && sights)
    order by d.record_id desc limit lim - cardinality(found_ids));
end $$;
