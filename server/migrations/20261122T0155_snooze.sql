-- Tickets asleep until a moment, until the customer writes, or whichever comes first (product.md CO18).
-- tenant: tickets

alter table tickets
  -- Whether it sleeps, said beside when it wakes: lists ask it of every row they pass.
  add column is_snoozed boolean not null default false,
  add column snoozed_until timestamptz,
  add column wakes_on_reply boolean not null default false,
  add check (is_snoozed = (snoozed_until is not null or wakes_on_reply)),
  add check (is_open or not is_snoozed);

-- The few that sleep: the view of them, and when each wakes.
create index tickets_snoozed on tickets (org_id, is_snoozed, is_open, created_at, id) where is_snoozed;
create index tickets_snoozed_until on tickets (org_id, is_open, snoozed_until, id) where snoozed_until is not null;
