-- One's own and nobody's tickets by priority: in the order of everybody's priorities they may all come last.
-- tenant: tickets

create index tickets_assignee_priority on tickets (org_id, assignee_id, is_open, priority, created_at, id);
