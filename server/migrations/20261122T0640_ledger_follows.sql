-- A mail is seen by those who see its ticket, so its ledger row follows its message through merges and splits.
-- tenant: mail_ledger

-- By it a message's mail is found, and messages are deleted without a walk through the ledger.
create index mail_ledger_message on mail_ledger (org_id, message_id) where message_id is not null;

-- Forced row security hides all rows from the owner too, who puts right what was moved before.
alter table mail_ledger no force row level security;
alter table messages no force row level security;
update mail_ledger l set ticket_id = m.ticket_id from messages m
where m.org_id = l.org_id and m.id = l.message_id and l.ticket_id is distinct from m.ticket_id;
alter table messages force row level security;
alter table mail_ledger force row level security;
