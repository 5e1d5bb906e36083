-- Records that a ticket is associated with, one of each type (product.md CR11, D6); who asks (tickets.requester_id) is another thing.
-- record_id leads to a table by the type, so that no foreign key can hold it: the module asks for the record before it writes.
-- tenant: ticket_associations

create table ticket_associations (
  org_id uuid not null,
  ticket_id uuid not null,
  record_type text not null check (record_type in ('contact', 'lead', 'opportunity', 'account')),
  record_id uuid not null,
  created_at timestamptz not null,
  primary key (org_id, ticket_id, record_type),
  foreign key (org_id, ticket_id) references tickets (org_id, id) on delete cascade
);
create index ticket_associations_record on ticket_associations (org_id, record_id, ticket_id);
select app.protect('ticket_associations');
