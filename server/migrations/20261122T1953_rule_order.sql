-- Events at which rules are still to be asked, so that those of one ticket are asked in their order. No foreign key to the ticket: writing a
-- row shall not wait for whoever has the ticket in hand; the job that finds no ticket forgets them.
create table rule_pending (
  org_id uuid not null references orgs (id),
  ticket_id uuid not null,
  seq bigint not null,
  attempts smallint not null default 0,
  primary key (org_id, ticket_id, seq)
);
select app.protect('rule_pending');
