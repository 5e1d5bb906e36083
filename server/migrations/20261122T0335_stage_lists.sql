-- A column of a board is read in the order of making, open tickets and finished ones apart: a stage holds only one kind, and
-- asking it for the other must not read it from end to end.
create index tickets_stage_open on tickets (org_id, stage_id, is_open, created_at, id);
drop index tickets_stage;
