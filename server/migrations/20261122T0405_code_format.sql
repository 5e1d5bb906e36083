-- Ticket codes by a format (TKT-M001), and prefixes of accounts (product.md TK3, TK5).
-- global: orgs, org_prefixes · tenant: tickets, accounts

alter table orgs
  add column code_infix text not null default '' check (code_infix ~ '^[A-Z]{0,3}$'),
  add column code_digits smallint not null default 1 check (code_digits between 1 and 6);

-- Tickets of its contacts begin with it, in place of the organization's.
alter table accounts add column ticket_prefix text check (ticket_prefix ~ '^[A-Z][A-Z0-9]{1,9}$');

-- The account of the organization that has or had it; null: the organization itself. No reference: this table is global.
alter table org_prefixes add column account_id uuid;

alter table tickets drop constraint tickets_code_check;
alter table tickets add constraint tickets_code_check check (code ~ '^[A-Z][A-Z0-9]{1,9}-[A-Z]{0,3}[0-9]+$');

-- The next code, of the account's prefix when it has one, for the statement that inserts the ticket.
create function app.next_ticket_code(org uuid, account uuid) returns text language plpgsql as $$
declare
  its record;
  number bigint;
begin
  select coalesce(a.ticket_prefix, o.prefix) as prefix, o.code_infix as infix, o.code_digits as digits into strict its
    from orgs o left join accounts a on a.org_id = o.id and a.id = account where o.id = org;
  insert into org_counters as c (org_id, name, value) values (org, 'tickets:' || its.prefix, 1)
    on conflict (org_id, name) do update set value = c.value + excluded.value
    returning c.value into number;
  return its.prefix || '-' || its.infix || lpad(number::text, greatest(its.digits, length(number::text)), '0');
end $$;
revoke all on function app.next_ticket_code(uuid, uuid) from public;
grant execute on function app.next_ticket_code(uuid, uuid) to deskhand_app;
