-- Who changed a setting last: events of no ticket by the beginning of their names.
create index events_settings on events (org_id, name collate "C", seq) where ticket_id is null;
