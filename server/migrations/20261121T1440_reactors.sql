-- What follows from events: notifications and search.
-- tenant: notifications, search_documents

create table notifications (
  org_id uuid not null references orgs (id),
  id uuid not null,
  user_id uuid not null,
  event_seq bigint not null,
  kind text not null,
  ticket_id uuid,
  data jsonb not null default '{}',
  read_at timestamptz,
  created_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, user_id, event_seq, kind),
  foreign key (org_id, user_id) references memberships (org_id, user_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id)
);
create index notifications_user on notifications (org_id, user_id, created_at, id);
create index notifications_unread on notifications (org_id, user_id) where read_at is null;
select app.protect('notifications');

-- Full text. The application role has no right to this table: it asks app.search and writes by app.index_document, which
-- take the organization from the setting and hand out ids; row security and visibility apply where the ids are joined.
create table search_documents (
  org_id uuid not null,
  kind text not null check (kind in ('ticket', 'contact', 'account')),
  record_id uuid not null,
  words tsvector not null,
  updated_at timestamptz not null,
  primary key (org_id, kind, record_id)
);
create index search_documents_words on search_documents using gin (org_id, words);
-- Not forced: the owner must see past the policy, since @@ is not leakproof and could not use its index under one (rule 16).
alter table search_documents enable row level security;
create policy org on search_documents
  using (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
  with check (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
grant create on schema public, app to deskhand_search;
alter table search_documents owner to deskhand_search;

create function app.index_document(kind text, record uuid, title text, extra text, now timestamptz) returns void
language sql security definer set search_path = public as $$
  insert into search_documents (org_id, kind, record_id, words, updated_at)
  values (nullif(current_setting('app.org_id', true), '')::uuid, kind, record,
    setweight(to_tsvector('simple', left(title, 20000)), 'A') || setweight(to_tsvector('simple', left(extra, 100000)), 'B'),
    now)
  on conflict (org_id, kind, record_id) do update set words = excluded.words, updated_at = excluded.updated_at
$$;

-- Newest first by record id (ids are time-ordered); at most lim ids before `below`.
create function app.search(kind_wanted text, query tsquery, below uuid, lim integer) returns table (record_id uuid)
language sql security definer stable set search_path = public as $$
  select d.record_id from search_documents d
  where d.org_id = nullif(current_setting('app.org_id', true), '')::uuid
    and d.kind = kind_wanted and d.words @@ query and (below is null or d.record_id < below)
  order by d.record_id desc limit lim
$$;
alter function app.index_document(text, uuid, text, text, timestamptz) owner to deskhand_search;
alter function app.search(text, tsquery, uuid, integer) owner to deskhand_search;
revoke all on function app.index_document(text, uuid, text, text, timestamptz), app.search(text, tsquery, uuid, integer) from public;
grant execute on function app.index_document(text, uuid, text, text, timestamptz), app.search(text, tsquery, uuid, integer) to deskhand_app;
revoke create on schema public, app from deskhand_search;
