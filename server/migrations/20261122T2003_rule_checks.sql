-- Rules that were asked and did not match: one row an event of a ticket, instead of one a rule.
-- tenant: rule_checks, rule_sets

-- Rules that were asked together, each in the version that it had and at its place. What is asked at an event is nearly always
-- the same, so that these are few. The id is made of its rules.
create table rule_sets (
  org_id uuid not null,
  id uuid not null,
  rule_id uuid not null,
  version integer not null,
  nth integer not null check (nth between 0 and 255),
  -- The last day on which a check named it: forgotten when all of those are.
  used_on date not null,
  primary key (org_id, id, rule_id),
  foreign key (org_id, rule_id) references rules (org_id, id) on delete cascade
);
create index rule_sets_rule on rule_sets (org_id, rule_id);
create index rule_sets_used on rule_sets (org_id, used_on);
select app.protect('rule_sets');

create table rule_checks (
  org_id uuid not null,
  at timestamptz not null,
  -- Its last byte is 0: with the place of a rule there it is the id of what came of that rule.
  id uuid not null,
  set_id uuid not null,
  ticket_id uuid not null,
  -- e<number of the event>, or t<instant> of a time.
  occasion text not null,
  event text not null,
  -- By the place of the rule in the set: [microseconds, at, path, found].
  reasons jsonb not null,
  primary key (org_id, at, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index rule_checks_set on rule_checks (org_id, set_id, at, id);
-- The occasion comes last: whether a ticket was asked at it is read from the index.
create index rule_checks_ticket on rule_checks (org_id, ticket_id, at, id, occasion);
select app.protect('rule_checks');
