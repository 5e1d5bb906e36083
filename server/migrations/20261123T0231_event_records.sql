-- Which events tell of which records (product.md CR14): what the changes of a contact, a lead, an account or an opportunity are found by,
-- newest first. Written with the event, never changed. record_id leads to a table by the event's name, so that no foreign key can hold it.
-- tenant: event_records

create table event_records (
  org_id uuid not null references orgs (id),
  record_id uuid not null,
  at timestamptz not null,
  seq bigint not null,
  primary key (org_id, record_id, at, seq)
);
select app.protect('event_records');

create or replace function app.write_events(org uuid, facts jsonb) returns void language plpgsql as $$
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
  if jsonb_path_exists(facts, '$[*].records') then
    insert into event_records (org_id, record_id, at, seq)
      select distinct org, r.id::uuid, (f.fact ->> 'at')::timestamptz, last - jsonb_array_length(facts) + f.place
      from jsonb_array_elements(facts) with ordinality as f (fact, place)
      cross join lateral jsonb_array_elements_text(f.fact -> 'records') as r (id);
  end if;
end $$;

-- What happened before there was this table.
alter table events no force row level security;
alter table event_records no force row level security;
insert into event_records (org_id, record_id, at, seq)
  select distinct e.org_id, r.id::uuid, e.at, e.seq
  from events e cross join lateral (values (e.data ->> 'contactId'), (e.data ->> 'accountId'), (e.data ->> 'leadId'),
    (e.data -> 'contact' ->> 'id'), (e.data -> 'opportunity' ->> 'id')) as r (id)
  where e.ticket_id is null and r.id is not null and (e.name like 'contact.%' or e.name like 'account.%' or e.name like 'lead.%'
    or e.name like 'opportunity.%')
  on conflict do nothing;
alter table events force row level security;
alter table event_records force row level security;
