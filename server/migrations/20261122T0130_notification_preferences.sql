-- Who wants to hear of what, by which channel and when; and what waits for the next summary by mail.
-- tenant: notification_preferences, notification_digests, notifications

-- A kind of event and a channel without a row: as the product has it by default.
create table notification_preferences (
  org_id uuid not null references orgs (id),
  user_id uuid not null,
  kind text not null check (kind <> ''),
  channel text not null check (channel in ('app', 'mail')),
  delivery text not null check (delivery in ('now', 'hourly', 'daily', 'off')),
  updated_at timestamptz not null,
  primary key (org_id, user_id, kind, channel),
  foreign key (org_id, user_id) references memberships (org_id, user_id),
  check (channel = 'mail' or delivery in ('now', 'off'))
);
-- Who wants to hear of what is off unless asked for.
create index notification_preferences_kind on notification_preferences (org_id, kind, user_id);

-- When the daily summary comes: a full hour where the person is.
create table notification_digests (
  org_id uuid not null references orgs (id),
  user_id uuid not null,
  hour smallint not null check (hour between 0 and 23),
  time_zone text not null check (time_zone <> ''),
  updated_at timestamptz not null,
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);

-- What was wished so far in memberships.preferences, which nobody reads for this any more.
insert into notification_preferences (org_id, user_id, kind, channel, delivery, updated_at)
  select org_id, user_id, 'assigned', 'mail', 'off', updated_at from memberships where preferences ->> 'assignedEmail' = 'false'
  union all
  select org_id, user_id, 'ticket_created', 'app', 'now', updated_at from memberships where preferences ->> 'newUnassigned' = 'true';

select app.protect('notification_preferences');
select app.protect('notification_digests');

-- A row is also the mark that its person was told of the event: those that are told by mail alone are not shown.
alter table notifications
  add column in_app boolean not null default true,
  add column digest text check (digest in ('hourly', 'daily')),
  add column digested_at timestamptz;
create index notifications_digest on notifications (org_id, user_id, digest) where digest is not null and digested_at is null;
