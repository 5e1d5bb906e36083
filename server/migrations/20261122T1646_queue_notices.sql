-- Of what in which queue a member wants to be told, by which channel (product.md CB6).
-- tenant: queue_notification_preferences

-- A member, a queue and a kind have a row for each channel, or none: then it is as he has it everywhere.
create table queue_notification_preferences (
  org_id uuid not null,
  user_id uuid not null,
  queue_id uuid not null,
  kind text not null check (kind <> ''),
  channel text not null check (channel in ('app', 'mail')),
  delivery text not null check (delivery in ('now', 'hourly', 'daily', 'off')),
  updated_at timestamptz not null,
  primary key (org_id, user_id, queue_id, kind, channel),
  foreign key (org_id, user_id) references memberships (org_id, user_id),
  foreign key (org_id, queue_id) references queues (org_id, id) on delete cascade,
  check (channel = 'mail' or delivery in ('now', 'off'))
);
-- Who wants to hear of what happens in a queue.
create index queue_notification_preferences_queue on queue_notification_preferences (org_id, queue_id, kind, user_id);

select app.protect('queue_notification_preferences');
