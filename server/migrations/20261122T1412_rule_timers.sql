-- Times for which rules wait: so long after something of a ticket.
-- tenant: rule_timers

create table rule_timers (
  org_id uuid not null,
  rule_id uuid not null,
  ticket_id uuid not null,
  -- Which trigger of the version that runs.
  trigger integer not null,
  base_at timestamptz not null,
  due_at timestamptz not null,
  -- It has come; the row stays, so that the same moment does not come twice.
  fired_at timestamptz,
  primary key (org_id, rule_id, ticket_id, trigger),
  foreign key (org_id, rule_id) references rules (org_id, id) on delete cascade,
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index rule_timers_due on rule_timers (org_id, due_at) where fired_at is null;
select app.protect('rule_timers');
