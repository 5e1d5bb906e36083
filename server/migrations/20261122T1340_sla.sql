-- Service levels (product.md SL1-SL19, D13): policies and what each of their versions promises, the version that is locked on a ticket, its
-- clocks (a projection of the event log: `cli sla verify` compares them with it), and the receipts of what was told.
-- Tickets that are there already were promised nothing: they have no clocks until a policy is applied to them.
-- tenant: sla_policies, sla_policy_versions, ticket_sla, sla_clocks, sla_firings, sla_sweeps, team_members (column only)

create table sla_policies (
  org_id uuid not null references orgs (id),
  id uuid not null,
  kind text not null check (kind in ('global', 'rule', 'channel')),
  name text not null check (name <> ''),
  description text not null default '',
  -- Of kind channel. A channel that was deleted leaves it behind, for the tickets that go by it.
  channel_id uuid,
  -- Of kind rule: the first that matches wins.
  position integer not null default 0,
  enabled boolean not null default true,
  created_at timestamptz not null,
  deleted_at timestamptz,
  primary key (org_id, id),
  check ((kind = 'channel') = (channel_id is not null))
);
create unique index sla_policies_global on sla_policies (org_id) where kind = 'global';
create unique index sla_policies_channel on sla_policies (org_id, channel_id) where kind = 'channel';
create unique index sla_policies_name on sla_policies (org_id, lower(name)) where deleted_at is null and kind = 'rule';
select app.protect('sla_policies');

-- Never changed: a ticket points to one of them for good.
create table sla_policy_versions (
  org_id uuid not null,
  id uuid not null,
  policy_id uuid not null,
  number integer not null check (number > 0),
  -- Which new tickets it is for; null: all (global, channel).
  condition jsonb,
  -- null: the default calendar.
  calendar_id uuid,
  targets jsonb not null,
  pauses jsonb not null,
  responses jsonb not null,
  steps jsonb not null,
  created_at timestamptz not null,
  created_by_id uuid,
  created_by_name text not null,
  primary key (org_id, id),
  unique (org_id, policy_id, number),
  foreign key (org_id, policy_id) references sla_policies (org_id, id),
  foreign key (org_id, calendar_id) references calendars (org_id, id)
);
create index sla_policy_versions_calendar on sla_policy_versions (org_id, calendar_id) where calendar_id is not null;
select app.protect('sla_policy_versions');

-- What a ticket was promised, and its next deadline for lists.
create table ticket_sla (
  org_id uuid not null,
  ticket_id uuid not null,
  version_id uuid not null,
  calendar_version_id uuid not null,
  -- {rule, by, passedOver}
  reason jsonb not null,
  chosen_at timestamptz not null,
  -- The earliest deadline of its clocks that have not ended; past: it is overdue. Null: none runs.
  due_at timestamptz,
  primary key (org_id, ticket_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, version_id) references sla_policy_versions (org_id, id),
  foreign key (org_id, calendar_version_id) references calendar_versions (org_id, id)
);
create index ticket_sla_due on ticket_sla (org_id, due_at, ticket_id) where due_at is not null;
create index ticket_sla_version on ticket_sla (org_id, version_id, ticket_id);
select app.protect('ticket_sla');

-- A clock a metric and start. What has ended is the fact of a report: outcome, version, target, spent (product.md RP3).
create table sla_clocks (
  org_id uuid not null,
  ticket_id uuid not null,
  metric text not null check (metric in ('first_response', 'next_response', 'resolution', 'closure')),
  cycle integer not null check (cycle > 0),
  -- The last one of its metric.
  is_last boolean not null,
  version_id uuid not null,
  calendar_version_id uuid not null,
  priority text not null check (priority in ('low', 'medium', 'high', 'urgent')),
  target_minutes integer not null check (target_minutes > 0),
  target_time text not null check (target_time in ('business', 'calendar')),
  state text not null check (state in ('running', 'paused', 'met', 'missed', 'cancelled')),
  started_at timestamptz not null,
  due_at timestamptz,
  breached_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  paused_at timestamptz,
  pause_reason text,
  -- Of the target's time, until running_since.
  spent_ms bigint not null check (spent_ms >= 0),
  running_since timestamptz,
  -- When the next step of its ladder is told; null: none is left.
  fires_at timestamptz,
  primary key (org_id, ticket_id, metric, cycle),
  check ((ended_at is null) = (state in ('running', 'paused'))),
  check ((running_since is not null) = (state = 'running')),
  foreign key (org_id, ticket_id) references ticket_sla (org_id, ticket_id) on delete cascade
);
create index sla_clocks_fires on sla_clocks (org_id, fires_at, ticket_id) where fires_at is not null;
create index sla_clocks_ended on sla_clocks (org_id, metric, ended_at) where ended_at is not null;
select app.protect('sla_clocks');

-- What was told of a clock: once, whatever happens to the process that tells it.
create table sla_firings (
  org_id uuid not null,
  ticket_id uuid not null,
  metric text not null,
  cycle integer not null,
  step text not null,
  fired_at timestamptz not null,
  primary key (org_id, ticket_id, metric, cycle, step),
  foreign key (org_id, ticket_id) references ticket_sla (org_id, ticket_id) on delete cascade
);
select app.protect('sla_firings');

-- What the last comparison of the clocks with the event log found.
create table sla_sweeps (
  org_id uuid not null references orgs (id),
  id uuid not null,
  checked_at timestamptz not null,
  tickets integer not null,
  differences integer not null,
  -- The first of them: [{ticketId, metric, cycle, what}].
  examples jsonb not null default '[]',
  primary key (org_id, id)
);
create index sla_sweeps_checked on sla_sweeps (org_id, checked_at);
select app.protect('sla_sweeps');

-- Who is told when the ladder of a policy says the lead of a team.
alter table team_members add column is_lead boolean not null default false;

alter table sla_policies no force row level security;
alter table sla_policy_versions no force row level security;
alter table event_positions no force row level security;
alter table org_counters no force row level security;

insert into sla_policies (org_id, id, kind, name, created_at)
select id, gen_random_uuid(), 'global', 'Global', now() from orgs;
insert into sla_policy_versions
  (org_id, id, policy_id, number, targets, pauses, responses, steps, created_at, created_by_name)
select p.org_id, gen_random_uuid(), p.id, 1,
  '{"first_response": {"low": {"minutes": 2880, "time": "calendar"}, "medium": {"minutes": 1440, "time": "calendar"},
      "high": {"minutes": 240, "time": "calendar"}, "urgent": {"minutes": 60, "time": "calendar"}},
    "next_response": {"low": null, "medium": null, "high": null, "urgent": null},
    "resolution": {"low": null, "medium": null, "high": null, "urgent": {"minutes": 240, "time": "calendar"}},
    "closure": {"low": null, "medium": null, "high": null, "urgent": null}}',
  '{"first_response": [], "next_response": ["customer", "third_party"], "resolution": ["customer", "third_party"], "closure": []}',
  '["reply", "api_reply", "recorded"]',
  jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'when', 'at', 'minutes', null, 'percent', null, 'metrics', '[]'::jsonb,
    'recipients', '[{"kind": "assignee"}, {"kind": "team_lead", "id": null}]'::jsonb, 'onlyOpenHours', false)),
  now(), 'Deskhand'
from sla_policies p;
-- What has happened is no news: the consumer of the clocks begins with what comes.
insert into event_positions (org_id, consumer, seq)
select org_id, 'sla', value from org_counters where name = 'events'
on conflict do nothing;

alter table org_counters force row level security;
alter table event_positions force row level security;
alter table sla_policy_versions force row level security;
alter table sla_policies force row level security;
