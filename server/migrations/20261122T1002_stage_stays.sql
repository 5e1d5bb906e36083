-- How long tickets stood in their stages, one row for each stay that ended (product.md RP12). Filled from the event log by a consumer that
-- begins with the first event: what was before is there too.
-- tenant: stage_stays, tickets (index only)

create table stage_stays (
  org_id uuid not null,
  -- Of the event that ended it.
  seq bigint not null,
  ticket_id uuid not null,
  stage_id uuid not null,
  seconds integer not null check (seconds >= 0),
  left_at timestamptz not null,
  primary key (org_id, seq),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
-- All that a report reads of a stay: the newest of a stage come from it alone.
create index stage_stays_stage on stage_stays (org_id, stage_id, left_at, ticket_id, seconds);
create index stage_stays_ticket on stage_stays (org_id, ticket_id, stage_id, seq);
select app.protect('stage_stays');

-- Who stands in a stage for longest, whoever was told of it.
create index tickets_stage_standing on tickets (org_id, stage_id, stage_changed_at, id) where is_open and deleted_at is null;
