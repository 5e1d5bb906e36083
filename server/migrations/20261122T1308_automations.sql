-- Automation: rules that act on tickets by themselves, what each of them did and why, and each act once.
-- tenant: rules, rule_versions, rule_runs, rule_receipts

create table rules (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null,
  position integer not null,
  enabled boolean not null,
  -- The newest version: the one that runs.
  version integer not null,
  -- Which shipped recipe it was made from; null for one's own.
  recipe text,
  -- Set when the storm guard switched it off: what it saw.
  paused_at timestamptz,
  pause jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
select app.protect('rules');

-- Never changed: a run names the version that ran.
create table rule_versions (
  org_id uuid not null,
  rule_id uuid not null,
  version integer not null,
  -- Triggers, condition, actions, examples.
  content jsonb not null,
  changed_by_id uuid,
  changed_by_name text not null,
  created_at timestamptz not null,
  primary key (org_id, rule_id, version),
  foreign key (org_id, rule_id) references rules (org_id, id) on delete cascade
);
select app.protect('rule_versions');

-- What came of a rule at one occasion: an event of a ticket, or a time that came.
create table rule_runs (
  org_id uuid not null,
  id uuid not null,
  rule_id uuid not null,
  version integer not null,
  ticket_id uuid not null,
  -- e<number of the event>, or t<instant> of a time.
  occasion text not null,
  event text not null,
  outcome text not null check (outcome in ('acted', 'unmatched', 'failed', 'stopped')),
  -- Unmatched and stopped: the first test that failed.
  why jsonb,
  -- Of each action what it did.
  effects jsonb not null default '[]',
  microseconds integer not null,
  at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, rule_id, ticket_id, occasion),
  foreign key (org_id, rule_id) references rules (org_id, id) on delete cascade,
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index rule_runs_rule on rule_runs (org_id, rule_id, outcome, at, id);
create index rule_runs_ticket on rule_runs (org_id, ticket_id, at, id);
create index rule_runs_oldest on rule_runs (org_id, outcome, at);
select app.protect('rule_runs');

-- An action of a rule at an occasion, in the transaction that did it: the second try finds it done.
create table rule_receipts (
  org_id uuid not null,
  rule_id uuid not null,
  ticket_id uuid not null,
  occasion text not null,
  action integer not null,
  at timestamptz not null,
  primary key (org_id, rule_id, ticket_id, occasion, action),
  foreign key (org_id, rule_id) references rules (org_id, id) on delete cascade,
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index rule_receipts_oldest on rule_receipts (org_id, at);
select app.protect('rule_receipts');
