-- When tickets were finished, and which of them were opened again (product.md PS14, RP8). Filled from the event log by a consumer that begins
-- with the first event: what was before is there too.
-- tenant: ticket_finishes

create table ticket_finishes (
  org_id uuid not null,
  -- Of the event that finished it.
  seq bigint not null,
  ticket_id uuid not null,
  -- The stage in which it was finished.
  stage_id uuid not null,
  finished_at timestamptz not null,
  -- The member who finished it; null: a rule, a customer or the system.
  by_id uuid,
  reopened_at timestamptz,
  reopened_by text check (reopened_by in ('customer', 'member', 'rule')),
  primary key (org_id, seq),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  check ((reopened_at is null) = (reopened_by is null))
);
-- All that a report reads of them: the newest of a period come from it alone.
create index ticket_finishes_newest on ticket_finishes (org_id, finished_at, ticket_id, stage_id, reopened_at, reopened_by);
create index ticket_finishes_ticket on ticket_finishes (org_id, ticket_id, seq);
select app.protect('ticket_finishes');
