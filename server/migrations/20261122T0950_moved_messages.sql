-- Messages are moved into another ticket that is there (product.md section 3, complaint 1), not only into a new one.
-- tenant: ticket_acts, messages

alter table ticket_acts drop constraint ticket_acts_kind_check;
alter table ticket_acts add constraint ticket_acts_kind_check check (kind in ('merge', 'split', 'move'));

-- Where mails went that gave a reply address of the ticket from which they were moved.
create index messages_moved on messages (org_id, origin_ticket_id) where origin_ticket_id is not null;
