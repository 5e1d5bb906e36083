-- Mail that the door refused before it was sent leaves a trace, so that "I wrote to you and it came back" can be answered: a row of
-- the ledger without bytes.
-- tenant: mail_ledger
-- global: inbound_addresses

alter table mail_ledger
  alter column raw_sha256 drop not null,
  alter column raw_size drop not null,
  alter column raw_key drop not null,
  add constraint mail_ledger_bytes check ((raw_key is null) = (raw_sha256 is null) and (raw_key is null) = (raw_size is null)),
  add constraint mail_ledger_refused check (raw_key is not null or (state = 'done' and outcome = 'rejected' and door = 'smtp'));

-- What was refused, the newest first: to count it, to add to a row, and to forget it.
create index mail_ledger_refused on mail_ledger (org_id, received_at) where raw_key is null;

-- Whose a domain is: an address in it that nobody reads was meant for its organization.
alter table inbound_addresses add column domain text generated always as (split_part(address, '@', 2)) stored;
create index inbound_addresses_domain on inbound_addresses (domain, org_id);
