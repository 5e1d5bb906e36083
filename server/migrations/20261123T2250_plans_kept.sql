-- What each write of a ticket asks is planned once a connection: a function in SQL is planned at each statement that calls it.
create or replace function app.sight_of_ticket(org uuid, ticket uuid) returns text[]
language plpgsql stable set search_path = public as $$
begin
  return (select array_remove(array[
      'a' || right(t.assignee_id::text, 12), 'q' || right(t.queue_id::text, 12),
      case when t.assignee_id is null then 'n' || right(t.queue_id::text, 12) end,
      case when t.created_by_kind = 'user' then 'm' || right(t.created_by_id::text, 12) end,
      'r' || right(t.requester_user_id::text, 12)], null)
    || array(select 'c' || right(a.subject_id::text, 12) from ticket_access a where a.org_id = org and a.ticket_id = ticket order by 1)
  from tickets t where t.org_id = org and t.id = ticket);
end $$;

create or replace function app.search_entries(org_id uuid, kind text, record_id uuid, words tsvector, sight text[]) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  tag constant text := case kind when 'task' then 'k' when 'conversation' then 'v' when 'object' then 'b' else pg_catalog.left(kind, 1) end
    || pg_catalog.right(org_id::text, 6);
  at constant bigint := ('x' || pg_catalog.left(pg_catalog.replace(record_id::text, '-', ''), 12))::bit(48)::bigint;
begin
  return pg_catalog.array_to_tsvector(pg_catalog.array_cat(
    array(select tag || w from pg_catalog.unnest(pg_catalog.tsvector_to_array(words)) w),
    pg_catalog.array_cat(
      array[tag || '~1.' || (at >> 31), tag || '~2.' || (at >> 34)],
      array(select tag || '~' || s from pg_catalog.unnest(coalesce(sight, array['?'])) s where kind = 'ticket'))));
end $$;
