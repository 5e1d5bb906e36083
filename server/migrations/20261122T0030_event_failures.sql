-- tenant: event_failures
-- A consumer that fails at the event after its position: how often it was tried, and when it is tried again.
alter table event_positions
  add column attempts integer not null default 0,
  add column next_try_at timestamptz;

-- Events that were set aside after all their tries, so that their consumer goes on; they wait for a person.
create table event_failures (
  org_id uuid not null references orgs (id),
  id uuid not null,
  consumer text not null,
  seq bigint not null,
  error text not null,
  attempts integer not null check (attempts > 0),
  failed_at timestamptz not null,
  -- Since when a try that somebody asked for is under way.
  retry_at timestamptz,
  primary key (org_id, id),
  unique (org_id, consumer, seq)
);
select app.protect('event_failures');

-- The permission to see system health, for those who see everything.
insert into role_permissions (org_id, role_id, permission)
select org_id, id, 'health:read' from roles where key = 'admin' and system
on conflict do nothing;
