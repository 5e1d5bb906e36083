-- What must wait for the writer before it in the same organization, in as few round trips as possible: between the lock on a
-- counter and the commit nobody else of the organization makes a ticket or writes an event.
-- tenant: org_counters, events (functions only)

-- The next numbers of the event log and the events under them.
create function app.write_events(org uuid, facts jsonb) returns void language plpgsql as $$
declare last bigint;
begin
  insert into org_counters as c (org_id, name, value) values (org, 'events', jsonb_array_length(facts))
    on conflict (org_id, name) do update set value = c.value + excluded.value
    returning c.value into last;
  insert into events (org_id, seq, name, ticket_id, actor_kind, actor_id, actor_name, cause, data, at)
    select org, last - jsonb_array_length(facts) + f.place, f.name, f.ticket_id, f.actor_kind, f.actor_id, f.actor_name,
      f.cause, f.data, f.at
    from rows from (jsonb_to_recordset(facts) as (name text, "ticketId" uuid, "actorKind" text, "actorId" uuid,
      "actorName" text, cause jsonb, data jsonb, at timestamptz)) with ordinality
      as f (name, ticket_id, actor_kind, actor_id, actor_name, cause, data, at, place);
end $$;

-- The next code of the organization's present prefix (ACME-42), for the statement that inserts the ticket.
create function app.next_ticket_code(org uuid) returns text language plpgsql as $$
declare
  its_prefix text;
  number bigint;
begin
  select o.prefix into strict its_prefix from orgs o where o.id = org;
  insert into org_counters as c (org_id, name, value) values (org, 'tickets:' || its_prefix, 1)
    on conflict (org_id, name) do update set value = c.value + excluded.value
    returning c.value into number;
  return its_prefix || '-' || number;
end $$;
revoke all on function app.write_events(uuid, jsonb), app.next_ticket_code(uuid) from public;
grant execute on function app.write_events(uuid, jsonb), app.next_ticket_code(uuid) to deskhand_app;
