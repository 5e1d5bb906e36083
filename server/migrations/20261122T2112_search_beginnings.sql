-- A beginning is left to the rows that the other words name only where it has eight times as many of them: to read its words takes 0.16 µs for
-- each document that has them, to look at a row 1.2 µs (1 million tickets, everything in memory; three times as much where it is not). At three
-- times as many, two common words that never meet took 100 to 290 ms in place of 40. Else as the version before told of.
-- The 100 times that tell how common a word is lie at multiples of the golden ratio: what comes in every hundredth or thousandth ticket is not met each
-- time or never.
-- tenant: search_documents (a function)

create or replace function app.search_wanted(org uuid, kind_wanted text, query tsquery, sights text[], out wanted text, out ever text, out seldom boolean,
  out common bigint)
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
  seldom := false;
  common := 0;
  -- 'a' & 'b':* & !( 'c' & 'd' ) & 'e' <-> 'f': words have no quotation marks. Nobody asks for alternatives.
  if query::text like '%|%' then return; end if;
  select array_agg(distinct t.word[1]) into terms from regexp_matches(
    regexp_replace(query::text, '!(\([^)]*\)|''[^'']*''(:\*)?)', '', 'g'), '(''[^'']+''(?::\*)?)', 'g') t (word);
  if terms is null then return; end if;
  kept := terms;
  if query::text like '%:*%' and (cardinality(terms) > 1 or kind_wanted = 'ticket') then
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
    select array_agg(t.word), common = 0 and coalesce(bool_or(t.word like '%:*' and t.n >= 5), false) into kept, seldom
      from unnest(terms, hits) t (word, n)
      where t.word not like '%:*'
        or case when sights is null or seen > 50 then t.n <= 8 * (select min(h) from unnest(hits) h) else t.n < 5 end;
  end if;
  select string_agg('''' || tag || substr(t, 2), ' & ') into wanted from unnest(kept) t;
  ever := wanted;
  if sights is not null then
    select '(' || string_agg('''' || tag || '~' || s || '''', ' | ') || ')' into ever from unnest(sights || '?'::text) s;
    wanted := concat_ws(' & ', wanted, ever);
    select string_agg('''' || tag || substr(t, 2), ' & ') || ' & ' || ever into ever from unnest(coalesce(kept, terms)) t;
  end if;
end $$;

-- As before; stretches of time grow at most fourfold from one look to the next, the fourth one is of all times.
create or replace function app.search(kind_wanted text, query tsquery, sights text[], below uuid, lim integer) returns table (record_id uuid)
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
  ever text;
  seldom boolean;
  common bigint;
  newest bigint;
  eras bigint := 2;
  marks text;
begin
  loop
    execute 'select coalesce(array_agg(n.record_id order by n.record_id desc), ''{}'') from (
        select d.record_id from (
          select e.record_id, e.words, e.sight from search_documents e
          where e.org_id = $1 and e.kind = $2 and ($4 is null or e.record_id < $4)
          order by e.record_id desc limit $6
        ) d where d.words @@ $3 and ($7 is null or d.sight is null or d.sight && $7) limit $5
      ) n'
    into more using org, kind_wanted, query, place, lim - cardinality(found_ids), walk, sights;
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
    if walk = first_walk then
      select w.wanted, w.ever, w.seldom, w.common into wanted, ever, seldom, common from app.search_wanted(org, kind_wanted, query, sights) w;
    end if;
    exit when walk > first_walk or greatest(cardinality(found_ids) * 200 / first_walk, common) < 4;
    -- It ends as soon as there are enough.
    walk := 30000;
  end loop;

  if seldom then eras := null; end if;
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
