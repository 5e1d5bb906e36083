-- Tickets by the mails that left for them, and those whose newest reply did not arrive (product.md CH19).
-- tenant: outbox

create index outbox_ticket on outbox (org_id, ticket_id, created_at) where ticket_id is not null;
create index outbox_troubles on outbox (org_id, ticket_id, created_at)
  where purpose = 'reply' and state in ('failed', 'partial', 'parked') and ticket_id is not null;
