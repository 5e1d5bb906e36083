-- Who asked to see a ticket that is hidden from him, and what was decided.
-- tenant: access_requests

create table access_requests (
  org_id uuid not null references orgs (id),
  id uuid not null,
  ticket_id uuid not null,
  user_id uuid not null,
  reason text not null,
  state text not null check (state in ('open', 'granted', 'declined')),
  created_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  primary key (org_id, id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id) on delete cascade,
  foreign key (org_id, decided_by) references memberships (org_id, user_id),
  check ((state = 'open') = (decided_at is null))
);
create unique index access_requests_open on access_requests (org_id, ticket_id, user_id) where state = 'open';
create index access_requests_ticket on access_requests (org_id, ticket_id, user_id, created_at);
create index access_requests_user on access_requests (org_id, user_id);
select app.protect('access_requests');
