-- Indexes so that every shape of the ticket list reads its page in order (docs/database.md, rules 16 and 21). tickets.id
-- breaks ties; is_open before the sort key, since lists of open work must not walk past the closed ones.
-- tenant: tickets, ticket_labels

drop index tickets_requester;
drop index tickets_account;
create index tickets_requester on tickets (org_id, requester_id, is_open, created_at, id);
create index tickets_account on tickets (org_id, account_id, is_open, created_at, id);
create index tickets_made_by on tickets (org_id, created_by_id, is_open, created_at, id) where created_by_kind = 'user';
create index tickets_status_updated on tickets (org_id, status, updated_at, id);
create index tickets_assignee_updated on tickets (org_id, assignee_id, is_open, updated_at, id);
create index tickets_assignee_waiting on tickets (org_id, assignee_id, waiting_since, id) where waiting_since is not null;
create index tickets_channel on tickets (org_id, channel_id, created_at, id);
create index tickets_type on tickets (org_id, type_id, created_at, id);
create index tickets_source on tickets (org_id, source, created_at, id);

-- What a list by label filters and sorts by stands beside the label. Both are kept by tickets: created_at never changes,
-- is_open is written with the status.
alter table ticket_labels add column is_open boolean, add column ticket_created_at timestamptz;
-- Forced row security hides all rows from the owner too, who fills the columns here.
alter table ticket_labels no force row level security;
alter table tickets no force row level security;
update ticket_labels l set is_open = t.is_open, ticket_created_at = t.created_at
  from tickets t where t.org_id = l.org_id and t.id = l.ticket_id;
alter table ticket_labels force row level security;
alter table tickets force row level security;
alter table ticket_labels alter column is_open set not null, alter column ticket_created_at set not null;
drop index ticket_labels_label;
create index ticket_labels_label on ticket_labels (org_id, label_id, is_open, ticket_created_at, ticket_id);
