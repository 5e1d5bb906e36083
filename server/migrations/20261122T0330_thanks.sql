-- Tickets that stay resolved although the customer wrote, since he only said thanks (product.md PS4).
-- tenant: tickets

alter table tickets
  -- When he last did; forgotten when the ticket is opened again.
  add column thanked_at timestamptz,
  add check (thanked_at is null or not is_open);

-- Whoever looks whether the rule was right reads just those.
create index tickets_thanked on tickets (org_id, thanked_at, id) where thanked_at is not null;
