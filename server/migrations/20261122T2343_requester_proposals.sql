-- Who wrote a mail that a member forwarded into the help desk: proposed as requester, never taken by itself (product.md CH22).
-- tenant: requester_proposals

create table requester_proposals (
  org_id uuid not null,
  ticket_id uuid not null,
  -- Who became the requester by forwarding it: while he is, the proposal stands.
  contact_id uuid not null,
  name text not null,
  address text not null,
  by_id uuid not null,
  by_name text not null,
  proposed_at timestamptz not null,
  dismissed_at timestamptz,
  primary key (org_id, ticket_id),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
select app.protect('requester_proposals');
