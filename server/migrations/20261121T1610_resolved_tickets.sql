-- Resolved tickets of a member: few, among all that he ever closed.
-- tenant: tickets

create index tickets_assignee_resolved on tickets (org_id, assignee_id, created_at, id) where status = 'resolved';
