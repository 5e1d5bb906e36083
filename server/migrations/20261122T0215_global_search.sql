-- Documents hold what was written in a ticket too, under the weight D, and words of titles are kept for spelling.
-- tenant: search_documents, search_words (functions only)

-- What older versions wrote lacks the messages: form 1. `cli search rebuild` writes them anew. A constant default rewrites nothing.
alter table search_documents add column form smallint not null default 1;

-- The words of titles and names, for words that are nearly right. They leave the database only where a search for them has
-- results that the person sees.
create table search_words (
  org_id uuid not null,
  word text collate "C" not null,
  primary key (org_id, word)
);
create index search_words_like on search_words using gin (org_id, word gin_trgm_ops);
-- Not forced, as search_documents: % is not leakproof either (rule 16).
alter table search_words enable row level security;
create policy org on search_words
  using (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
  with check (org_id = nullif(current_setting('app.org_id', true), '')::uuid);

-- Writes one document: {kind, id, title?, extra?, body?, whole?}. With `title`, title and extra replace what stood there, and
-- `body` is added to what was written before; `whole` replaces that too. A change of the title need not read the messages,
-- nor a message those before it: the database puts the vectors together.
-- A document of 4,000 different words takes up no more of what is written later: every message writes all words of the document
-- into the index again, which would grow with the square of the length of the thread. The newest say then little new.
create function app.write_document(document jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = public as $$
declare
  org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  most constant integer := 4000;
  is_whole boolean := coalesce((document->>'whole')::boolean, false);
  title tsvector := to_tsvector('simple', left(coalesce(document->>'title', ''), 20000));
  body tsvector := setweight(to_tsvector('simple', left(coalesce(document->>'body', ''), 400000)), 'D');
begin
  if not document ? 'title' then
    update search_documents d set words = d.words || body, updated_at = at
      where d.org_id = org and d.kind = document->>'kind' and d.record_id = (document->>'id')::uuid and length(d.words) < most;
    return;
  end if;
  insert into search_documents as d (org_id, kind, record_id, words, updated_at, form)
  values (org, document->>'kind', (document->>'id')::uuid, body || setweight(title, 'A')
    || setweight(to_tsvector('simple', left(coalesce(document->>'extra', ''), 100000)), 'B'), at, 2)
  on conflict (org_id, kind, record_id) do update set
    words = case when is_whole then excluded.words else ts_filter(d.words, '{d}') || excluded.words end,
    form = case when is_whole then 2 else d.form end,
    updated_at = excluded.updated_at;
  -- In one order, so that two writers of the same new words wait for each other only one way.
  insert into search_words (org_id, word)
    select org, w from unnest(tsvector_to_array(title)) w where length(w) between 4 and 40 and w !~ '[0-9]' order by w
    on conflict do nothing;
end $$;

create or replace function app.write_pending(org uuid, at timestamptz, documents jsonb, jobs jsonb, facts jsonb) returns void
language plpgsql as $$
declare document jsonb;
begin
  if documents is not null then
    for document in select * from jsonb_array_elements(documents) loop
      perform app.write_document(document, at);
    end loop;
  end if;
  if jobs is not null then perform app.enqueue(jobs); end if;
  if facts is not null then perform app.write_events(org, facts); end if;
end $$;

-- The newest ids with the words, in one of three ways, none of which reads a large organization to its end:
-- 1. The newest 1,000 documents: enough of a word that stands in every tenth.
-- 2. Otherwise 1,000 documents from ten times of the whole history tell how common the words are, whatever the newest are about.
--    Common ones (one in a hundred) are looked for by walking on from the newest.
-- 3. Rare ones are all named by the GIN index.
create or replace function app.search(kind_wanted text, query tsquery, below uuid, lim integer) returns table (record_id uuid)
language plpgsql security definer stable set search_path = public as $$
declare
  org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  walk integer := 1000;
  stretches constant integer := 10;
  common constant integer := 10;
  most constant integer := 2000000000;
  first_id uuid;
  first_at bigint;
  last_at bigint;
  found_ids uuid[];
  hits integer;
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
      -- The first 48 bits of an id are the time of its making.
      select d.record_id into first_id from search_documents d where d.org_id = org and d.kind = kind_wanted
        order by d.record_id limit 1;
      exit when first_id is null;
      first_at := ('x' || left(replace(first_id::text, '-', ''), 12))::bit(48)::bigint;
      select ('x' || left(replace(d.record_id::text, '-', ''), 12))::bit(48)::bigint into last_at from search_documents d
        where d.org_id = org and d.kind = kind_wanted and (below is null or d.record_id < below)
        order by d.record_id desc limit 1;
      exit when last_at is null;
      execute 'select count(*) from generate_series(0, $5 - 1) s cross join lateral (
          select e.words from search_documents e where e.org_id = $1 and e.kind = $2
            and e.record_id >= rpad(lpad(to_hex($6 + ($7 - $6) * s / $5), 12, ''0''), 32, ''0'')::uuid
          order by e.record_id limit 100) d where d.words @@ $3'
      into hits using org, kind_wanted, query, null, stretches, first_at, last_at;
      exit when hits < common;
      walk := greatest(20000, lim * 10);
    elsif walk < 200000 then
      walk := 200000;
    else
      walk := most;
    end if;
  end loop;
  return query execute 'with rare as materialized (
      select d.record_id from search_documents d
      where d.org_id = $1 and d.kind = $2 and d.words @@ $3 and ($4 is null or d.record_id < $4)
    ) select r.record_id from rare r order by r.record_id desc limit $5'
  using org, kind_wanted, query, below, lim;
end $$;

-- Which of these records match, and how well: words of the title weigh most.
create function app.rank_documents(kind_wanted text, query tsquery, ids uuid[]) returns table (record_id uuid, rank real)
language sql security definer stable set search_path = public as $$
  select d.record_id, ts_rank('{0.1, 0.2, 0.4, 1.0}', d.words, query) from search_documents d
  where d.org_id = nullif(current_setting('app.org_id', true), '')::uuid and d.kind = kind_wanted
    and d.record_id = any(ids) and d.words @@ query
$$;

-- Words of titles that look like this one; none when it begins one of them, since then it is spelled well.
create function app.similar_words(given text, lim integer) returns table (word text)
language sql security definer stable set search_path = public as $$
  select s.word from search_words s
  where s.org_id = nullif(current_setting('app.org_id', true), '')::uuid and s.word % given
    and not exists (select 1 from search_words k where k.org_id = nullif(current_setting('app.org_id', true), '')::uuid
      and k.word >= given collate "C" and k.word < (given || U&'\+10FFFF') collate "C")
  order by similarity(s.word, given) desc, s.word limit lim
$$;

-- Which of these records have no document of the newest form.
create function app.unwritten_documents(kind_wanted text, ids uuid[]) returns table (record_id uuid)
language sql security definer stable set search_path = public as $$
  select i from unnest(ids) i where not exists (select 1 from search_documents d
    where d.org_id = nullif(current_setting('app.org_id', true), '')::uuid and d.kind = kind_wanted and d.record_id = i
      and d.form = 2)
$$;

-- Forgets the words of titles, before all documents are written anew.
create function app.forget_words() returns void language sql security definer set search_path = public as $$
  delete from search_words where org_id = nullif(current_setting('app.org_id', true), '')::uuid
$$;

grant create on schema public, app to deskhand_search;
alter table search_words owner to deskhand_search;
alter function app.write_document(jsonb, timestamptz) owner to deskhand_search;
alter function app.rank_documents(text, tsquery, uuid[]) owner to deskhand_search;
alter function app.similar_words(text, integer) owner to deskhand_search;
alter function app.unwritten_documents(text, uuid[]) owner to deskhand_search;
alter function app.forget_words() owner to deskhand_search;
revoke all on function app.write_document(jsonb, timestamptz), app.rank_documents(text, tsquery, uuid[]),
  app.similar_words(text, integer), app.unwritten_documents(text, uuid[]), app.forget_words() from public;
grant execute on function app.write_document(jsonb, timestamptz), app.rank_documents(text, tsquery, uuid[]),
  app.similar_words(text, integer), app.unwritten_documents(text, uuid[]), app.forget_words() to deskhand_app;
revoke create on schema public, app from deskhand_search;
drop function app.index_document(text, uuid, text, text, timestamptz);
