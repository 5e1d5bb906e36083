-- Queues with tiers and a pipeline; which queue new tickets go to, to whom a queue gives them, why, and who could not be found
-- (product.md RT1-RT7, RT10-RT13, TK41).
-- tenant: queues, queue_pipelines, queue_routing, routing_rules, skills, member_skills, routing_decisions, ticket_routing,
-- ticket_escalations

alter table queues
  add column tier smallint not null default 1 check (tier between 1 and 9),
  -- Where a ticket goes that is escalated.
  add column next_queue_id uuid,
  add foreign key (org_id, next_queue_id) references queues (org_id, id);

-- The pipeline in which new tickets of a queue begin. A table of its own: pipelines name queues already.
create table queue_pipelines (
  org_id uuid not null,
  queue_id uuid not null,
  pipeline_id uuid not null,
  primary key (org_id, queue_id),
  foreign key (org_id, queue_id) references queues (org_id, id) on delete cascade,
  foreign key (org_id, pipeline_id) references pipelines (org_id, id) on delete cascade
);
create index queue_pipelines_pipeline on queue_pipelines (org_id, pipeline_id);

-- How a queue gives its tickets to people. Without a row: by hand.
create table queue_routing (
  org_id uuid not null,
  queue_id uuid not null,
  strategy text not null check (strategy in ('manual', 'round_robin', 'load_balanced', 'skill_based')),
  -- Most open tickets of one person; null: no limit.
  cap integer check (cap between 1 and 1000),
  -- What a ticket weighs by its priority, from low to urgent.
  weights jsonb not null,
  counts_waiting boolean not null,
  -- A condition: tickets that meet it go first.
  vip jsonb,
  last_agent boolean not null,
  skill_needs jsonb not null,
  skill_fallback text[] not null,
  -- Who was given the last ticket in turn.
  pointer uuid,
  -- Since when tickets wait for whom nobody was found; null: none does.
  failing_since timestamptz,
  -- When somebody was told of it last.
  alerted_at timestamptz,
  version integer not null,
  primary key (org_id, queue_id),
  foreign key (org_id, queue_id) references queues (org_id, id) on delete cascade
);

-- Which queue a new ticket goes to: the first that matches.
create table routing_rules (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  enabled boolean not null,
  position integer not null,
  condition jsonb not null,
  queue_id uuid not null,
  version integer not null,
  primary key (org_id, id),
  foreign key (org_id, queue_id) references queues (org_id, id)
);
create unique index routing_rules_name on routing_rules (org_id, lower(name));
create index routing_rules_queue on routing_rules (org_id, queue_id);

create table skills (
  org_id uuid not null references orgs (id),
  id uuid not null,
  name text not null check (name <> ''),
  primary key (org_id, id)
);
create unique index skills_name on skills (org_id, lower(name));

create table member_skills (
  org_id uuid not null,
  user_id uuid not null,
  skill_id uuid not null,
  level smallint not null check (level between 1 and 5),
  primary key (org_id, user_id, skill_id),
  foreign key (org_id, user_id) references memberships (org_id, user_id),
  foreign key (org_id, skill_id) references skills (org_id, id) on delete cascade
);
create index member_skills_skill on member_skills (org_id, skill_id);

-- What was decided, with the trace. Names of queues, rules and people are those of that moment.
create table routing_decisions (
  org_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('queue', 'person')),
  queue_id uuid not null,
  -- Who was given the ticket; null for queues, and when nobody could be found.
  user_id uuid,
  trace jsonb not null,
  primary key (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index routing_decisions_ticket on routing_decisions (org_id, ticket_id, at, id);

-- Tickets that wait for somebody to be found.
create table ticket_routing (
  org_id uuid not null,
  ticket_id uuid not null,
  queue_id uuid not null,
  -- What keeps it from most people; with it the decision that says it of each.
  reason text not null,
  since timestamptz not null,
  primary key (org_id, ticket_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, queue_id) references queues (org_id, id) on delete cascade
);
create index ticket_routing_queue on ticket_routing (org_id, queue_id);

create table ticket_escalations (
  org_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  at timestamptz not null,
  from_queue_id uuid not null,
  to_queue_id uuid not null,
  from_tier smallint not null,
  to_tier smallint not null,
  by_id uuid,
  owner_id uuid,
  reason text not null,
  primary key (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index ticket_escalations_ticket on ticket_escalations (org_id, ticket_id);
create index ticket_escalations_at on ticket_escalations (org_id, at);

select app.protect('queue_pipelines');
select app.protect('queue_routing');
select app.protect('routing_rules');
select app.protect('skills');
select app.protect('member_skills');
select app.protect('routing_decisions');
select app.protect('ticket_routing');
select app.protect('ticket_escalations');
