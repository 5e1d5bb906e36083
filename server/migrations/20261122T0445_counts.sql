-- Lists and counts of what is on the desk leave out what is snoozed: with it in their indexes nothing else is read. Those of unassigned
-- tickets of one's queues leave out private ones as well.
drop index tickets_open_created;
create index tickets_open_created on tickets (org_id, is_open, created_at, id, is_snoozed);
drop index tickets_assignee;
create index tickets_assignee on tickets (org_id, assignee_id, is_open, created_at, id, is_snoozed);
drop index tickets_waiting;
create index tickets_waiting on tickets (org_id, waiting_since, id, is_open, is_snoozed) where waiting_since is not null;
drop index tickets_assignee_waiting;
create index tickets_assignee_waiting on tickets (org_id, assignee_id, waiting_since, id, is_open, is_snoozed)
  where waiting_since is not null;
drop index tickets_queue_unassigned;
create index tickets_queue_unassigned on tickets (org_id, queue_id, is_open, created_at, id, is_snoozed, visibility)
  where assignee_id is null;

-- Of a million tickets a few thousand change all day. By its usual measure, a fifth of the table, the cleaning would come once in
-- 200,000 changes, and until then every count reads rows that are gone.
alter table tickets set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
