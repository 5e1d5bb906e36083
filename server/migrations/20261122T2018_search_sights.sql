-- Who sees a ticket, beside its words in the index of the search: an agent who sees one ticket in twenty no longer has the other nineteen
-- read to be told that they are not his. The index only leaves out; the predicate (tickets.visibility.ts) still decides about each.
-- Measured at 1 million tickets: docs/performance.md.
-- tenant: search_documents (a column, functions and indexes)

-- Null: not known, for documents that an older version wrote; the sweep `search.complete` asks. Then everybody's search finds them.
alter table search_documents add column sight text[];

-- The reasons to see a ticket that rest on the ticket itself, each with the end of an id: two ids with the same end let a search look at
-- more, never at less. tickets.visibility.ts has the same letters for who looks.
create function app.sight_of_ticket(org uuid, ticket uuid) returns text[] language sql stable set search_path = public as $$
  select array_remove(array[
      'a' || right(t.assignee_id::text, 12), 'q' || right(t.queue_id::text, 12),
      case when t.assignee_id is null then 'n' || right(t.queue_id::text, 12) end,
      case when t.created_by_kind = 'user' then 'm' || right(t.created_by_id::text, 12) end,
      'r' || right(t.requester_user_id::text, 12)], null)
    || array(select 'c' || right(a.subject_id::text, 12) from ticket_access a where a.org_id = org and a.ticket_id = ticket order by 1)
  from tickets t where t.org_id = org and t.id = ticket
$$;

-- As before, and each reason of the sight (~?: not known).
create function app.search_entries(org_id uuid, kind text, record_id uuid, words tsvector, sight text[]) returns tsvector
language sql immutable parallel safe as $$
  select pg_catalog.array_to_tsvector(pg_catalog.array_cat(
    array(select t.tag || w from pg_catalog.unnest(pg_catalog.tsvector_to_array(words)) w),
    pg_catalog.array_cat(
      array[t.tag || '~1.' || (t.at >> 31), t.tag || '~2.' || (t.at >> 34)],
      array(select t.tag || '~' || s from pg_catalog.unnest(coalesce(sight, array['?'])) s where kind = 'ticket'))))
  from (select pg_catalog.left(kind, 1) || pg_catalog.right(org_id::text, 6),
    ('x' || pg_catalog.left(pg_catalog.replace(record_id::text, '-', ''), 12))::bit(48)::bigint) t (tag, at)
$$;
grant execute on function app.search_entries(uuid, text, uuid, tsvector, text[]) to deskhand_search;

drop index search_documents_entries;
create index search_documents_entries on search_documents using gin (app.search_entries(org_id, kind, record_id, words, sight));
-- How common words are is part of every plan: without it a search reads all documents until somebody looks.
analyze search_documents;
drop function app.search_entries(uuid, text, uuid, tsvector);

-- As before; `sight` is written with the words, or alone where only that has changed.
create or replace function app.write_document(document jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = public as $$
declare
  org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  most constant integer := 4000;
  is_whole boolean := coalesce((document->>'whole')::boolean, false);
  title tsvector := to_tsvector('simple', left(coalesce(document->>'title', ''), 20000));
  body tsvector := setweight(to_tsvector('simple', left(coalesce(document->>'body', ''), 400000)), 'D');
  seen text[] := case when document ? 'sight' then array(select jsonb_array_elements_text(document->'sight')) end;
begin
  if not document ? 'title' then
    update search_documents d set updated_at = at, sight = coalesce(seen, d.sight),
        words = case when length(d.words) < most then d.words || body else d.words end
      where d.org_id = org and d.kind = document->>'kind' and d.record_id = (document->>'id')::uuid
        and (length(d.words) < most and document ? 'body' or d.sight is distinct from coalesce(seen, d.sight));
    return;
  end if;
  insert into search_documents as d (org_id, kind, record_id, words, sight, updated_at, form)
  values (org, document->>'kind', (document->>'id')::uuid, body || setweight(title, 'A')
    || setweight(to_tsvector('simple', left(coalesce(document->>'extra', ''), 100000)), 'B'), seen, at, 2)
  on conflict (org_id, kind, record_id) do update set
    words = case when is_whole then excluded.words else ts_filter(d.words, '{d}') || excluded.words end,
    sight = coalesce(excluded.sight, d.sight),
    form = case when is_whole then 2 else d.form end,
    updated_at = excluded.updated_at;
  -- In one order, so that two writers of the same new words wait for each other only one way.
  insert into search_words (org_id, word)
    select org, w from unnest(tsvector_to_array(title)) w where length(w) between 4 and 40 and w !~ '[0-9]' order by w
    on conflict do nothing;
end $$;

-- As before; a document that asks for its sight (`sight`: true) gets the one that the ticket has now, at the end of its transaction.
create or replace function app.write_pending(org uuid, at timestamptz, documents jsonb, jobs jsonb, facts jsonb) returns void
language plpgsql as $$
declare document jsonb;
begin
  if documents is not null then
    for document in select * from jsonb_array_elements(documents) loop
      if document ? 'sight' then
        document := jsonb_set(document, '{sight}', to_jsonb(coalesce(app.sight_of_ticket(org, (document->>'id')::uuid), '{}')));
      end if;
      perform app.write_document(document, at);
    end loop;
  end if;
  if jobs is not null then perform app.enqueue(jobs); end if;
  if facts is not null then perform app.write_events(org, facts); end if;
end $$;

-- What the index is asked for, as the version without `sights` told. Who sees a part of the tickets names them besides, and where that is
-- a quarter at most, a beginning that one document in forty has is left to the rows: to read all of its words (200,000 entries, 40 ms) costs
-- more than to look at some hundreds of the tickets that he sees. `ever`: for when all times are asked,
-- with it where it is alone. `common`: how many of 200 documents from the whole history would be found.
create function app.search_wanted(org uuid, kind_wanted text, query tsquery, sights text[], out wanted text, out ever text, out seldom boolean,
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
          and e.record_id >= rpad(lpad(to_hex($3 + ($4 - $3) * s / 100), 12, ''0''), 32, ''0'')::uuid
        order by e.record_id limit 2) d'
    into common, seen, hits using org, kind_wanted, first_at, last_at, query, sights;
    select array_agg(t.word), common = 0 and coalesce(bool_or(t.word like '%:*' and t.n >= 5), false) into kept, seldom
      from unnest(terms, hits) t (word, n)
      where t.word not like '%:*'
        or case when sights is null or seen > 50 then t.n <= 3 * (select min(h) from unnest(hits) h) else t.n < 5 end;
  end if;
  select string_agg('''' || tag || substr(t, 2), ' & ') into wanted from unnest(kept) t;
  ever := wanted;
  if sights is not null then
    select '(' || string_agg('''' || tag || '~' || s || '''', ' | ') || ')' into ever from unnest(sights || '?'::text) s;
    wanted := concat_ws(' & ', wanted, ever);
    select string_agg('''' || tag || substr(t, 2), ' & ') || ' & ' || ever into ever from unnest(coalesce(kept, terms)) t;
  end if;
end $$;

-- The newest ids with the words, in the ways that the version without `sights` told of; of beginnings that are common in the whole history the
-- newest 30,000 are walked too, whatever the newest 300 are about. `sights`: the reasons by which who asks may see a
-- ticket, of which the record has one, or has none known; null: all records.
create function app.search(kind_wanted text, query tsquery, sights text[], below uuid, lim integer) returns table (record_id uuid)
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
    -- Where a beginning was left to the rows, a wrong guess costs most: by and by.
    eras := case when (attempt = 1 or attempt = 2 and wanted <> ever) and cardinality(more) > 0
      then least(eras + eras * (lim - cardinality(found_ids)) * 5 / cardinality(more) / 4, case when wanted <> ever then eras * 3 end) end;
  end loop;
  return query select unnest(found_ids) union all (
    select d.record_id from search_documents d
    where d.org_id = org and d.kind = kind_wanted and d.record_id < place and d.words @@ query
      and (sights is null or d.sight is null or d.sight && sights)
    order by d.record_id desc limit lim - cardinality(found_ids));
end $$;

-- A version before this one asks so until it has ended.
create or replace function app.search(kind_wanted text, query tsquery, below uuid, lim integer) returns table (record_id uuid)
language sql security definer stable set search_path = public as $$
  select s.record_id from app.search(kind_wanted, query, null::text[], below, lim) s
$$;
drop function app.search_wanted(uuid, text, tsquery);

grant create on schema app to deskhand_search;
alter function app.search(text, tsquery, text[], uuid, integer) owner to deskhand_search;
alter function app.search_wanted(uuid, text, tsquery, text[]) owner to deskhand_search;
revoke all on function app.search(text, tsquery, text[], uuid, integer), app.search_wanted(uuid, text, tsquery, text[]), app.search_entries(uuid, text, uuid, tsvector, text[]),
  app.sight_of_ticket(uuid, uuid) from public;
grant execute on function app.search(text, tsquery, text[], uuid, integer), app.sight_of_ticket(uuid, uuid) to deskhand_app;
revoke create on schema app from deskhand_search;
